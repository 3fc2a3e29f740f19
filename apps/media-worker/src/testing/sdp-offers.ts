const fingerprint = `sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`;
const tcc = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';

const transport = (mid: string, port = 9) => [
  'c=IN IP4 0.0.0.0',
  'a=ice-ufrag:1QUb',
  'a=ice-pwd:dcGN+kY5hWbMMGyfjAqBCYol',
  'a=ice-options:trickle',
  `a=fingerprint:${fingerprint}`,
  'a=setup:actpass',
  `a=mid:${mid}`,
  'a=rtcp-mux',
  ...(port === 0 ? ['a=bundle-only'] : []),
];

const videoCodecs = [
  'a=rtpmap:96 VP8/90000',
  'a=rtcp-fb:96 goog-remb',
  'a=rtcp-fb:96 transport-cc',
  'a=rtcp-fb:96 ccm fir',
  'a=rtcp-fb:96 nack',
  'a=rtcp-fb:96 nack pli',
  'a=rtpmap:97 rtx/90000',
  'a=fmtp:97 apt=96',
  'a=rtpmap:108 H264/90000',
  'a=rtcp-fb:108 nack pli',
  'a=fmtp:108 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
  'a=rtpmap:104 H264/90000',
  'a=fmtp:104 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42001f',
  'a=rtpmap:118 red/90000',
];

export interface OfferOptions {
  direction?: 'sendonly' | 'recvonly';
  /** The video payload types in the m-line, most wanted first. */
  video?: string;
  /** Lines that replace the SSRC of the picture, e.g. of simulcast. */
  streams?: string[];
  bundleOnly?: boolean;
  session?: string[];
}

/** What Chromium 156 offers, without what nobody reads. */
export function chromiumOffer({
  direction = 'sendonly',
  video = '96 97 108 104 118',
  streams = [
    'a=ssrc-group:FID 512982818 2365542202',
    'a=ssrc:512982818 cname:9SlS',
    'a=ssrc:2365542202 cname:9SlS',
  ],
  bundleOnly = false,
  session = ['a=group:BUNDLE 0 1'],
}: OfferOptions = {}): string {
  const sends = direction === 'sendonly';
  return `${[
    'v=0',
    'o=- 5585910374533067982 2 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    ...session,
    'm=audio 9 UDP/TLS/RTP/SAVPF 111 63 9',
    ...transport('0'),
    `a=${direction}`,
    'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
    `a=extmap:3 ${tcc}`,
    'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
    'a=rtpmap:111 opus/48000/2',
    'a=rtcp-fb:111 transport-cc',
    'a=fmtp:111 minptime=10;useinbandfec=1',
    'a=rtpmap:63 red/48000/2',
    'a=fmtp:63 111/111',
    'a=rtpmap:9 G722/8000',
    ...(sends ? ['a=ssrc:3556979505 cname:9SlS'] : []),
    `m=video ${bundleOnly ? 0 : 9} UDP/TLS/RTP/SAVPF ${video}`,
    ...transport('1', bundleOnly ? 0 : 9),
    `a=${direction}`,
    'a=rtcp-rsize',
    'a=extmap:13 urn:3gpp:video-orientation',
    `a=extmap:3 ${tcc}`,
    'a=extmap:6 http://www.webrtc.org/experiments/rtp-hdrext/video-content-type',
    'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
    ...videoCodecs,
    ...(sends ? streams : []),
  ].join('\r\n')}\r\n`;
}

export const simulcastStreams = [
  'a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  'a=rid:q send',
  'a=rid:h send max-width=640',
  'a=rid:2 send',
  'a=simulcast:send q;h;2',
];

/** OBS writes LF only in some builds, names no SSRC group, and offers one codec. */
export const obsOffer = [
  'v=0',
  'o=rtc 2871904 0 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0 1',
  'a=setup:actpass',
  'a=ice-ufrag:gkoQ',
  'a=ice-pwd:EYM8wAUQPbqd1zE7RA2RnG',
  `a=fingerprint:${fingerprint}`,
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'c=IN IP4 0.0.0.0',
  'a=mid:0',
  'a=sendonly',
  'a=ssrc:1001 cname:obs',
  'a=rtcp-mux',
  'a=rtpmap:111 opus/48000/2',
  'a=fmtp:111 minptime=10;maxaveragebitrate=160000;stereo=1;sprop-stereo=1;useinbandfec=1',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'c=IN IP4 0.0.0.0',
  'a=mid:1',
  'a=sendonly',
  'a=ssrc:1002 cname:obs',
  'a=rtcp-mux',
  'a=rtpmap:96 H264/90000',
  'a=rtcp-fb:96 nack',
  'a=rtcp-fb:96 nack pli',
  'a=fmtp:96 profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1',
  '',
].join('\n');
