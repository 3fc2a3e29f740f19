import { expect, it } from 'vitest';
import { onlyCandidates, startingAt } from './answer-candidates.ts';

const answer = [
  'v=0',
  'm=video 7 UDP/TLS/RTP/SAVPF 96 97',
  'a=candidate:udpcandidate 1 udp 1076302079 192.0.2.1 40000 typ host',
  'a=candidate:tcpcandidate 1 tcp 1076276479 192.0.2.1 40000 typ host tcptype passive',
  'a=end-of-candidates',
  'a=rtpmap:96 VP8/90000',
  'a=rtpmap:97 rtx/90000',
  'a=fmtp:97 apt=96',
  '',
].join('\r\n');

it('an answer keeps the candidates of one transport and everything else', () => {
  const lines = (sdp: string) => sdp.split('\r\n');
  expect(lines(onlyCandidates(answer, 'tcp')).filter(line => line.startsWith('a=candidate'))).toEqual([
    'a=candidate:tcpcandidate 1 tcp 1076276479 192.0.2.1 40000 typ host tcptype passive',
  ]);
  expect(onlyCandidates(answer, 'udp')).not.toContain(' tcp ');
  expect(lines(onlyCandidates(answer, 'udp'))).toHaveLength(lines(answer).length - 1);
});

it('the bitrate to start at goes to the codec that is sent, with or without parameters of its own', () => {
  expect(startingAt(answer, 1_000)).toContain(
    'a=rtpmap:96 VP8/90000\r\na=fmtp:96 x-google-start-bitrate=1000\r\n',
  );
  const h264 = answer.replace('a=rtpmap:97', 'a=fmtp:96 packetization-mode=1\r\na=rtpmap:97');
  expect(startingAt(h264, 1_000)).toContain('a=fmtp:96 packetization-mode=1;x-google-start-bitrate=1000\r\n');
  expect(startingAt('v=0', 1_000)).toBe('v=0');
});
