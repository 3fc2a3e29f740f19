import { type AnsweringTransport, iceLines } from './answer.ts';
import { type IceCredentials, iceCredentials } from './offer.ts';
import { parseSdp } from './sdp-text.ts';

/**
 * Reads `application/trickle-ice-sdpfrag` (RFC 8840). Its candidates are not needed: an ICE-lite server answers whoever calls.
 * @throws AppError `sdp_invalid`
 */
export function parseIceFragment(text: string): IceCredentials {
  const session = parseSdp(text);
  const media = session.media.find(({ iceUfrag }) => iceUfrag !== undefined);
  return iceCredentials(session.iceUfrag ?? media?.iceUfrag, session.icePwd ?? media?.icePwd);
}

/** How an ICE restart is answered (RFC 9725, 4.3.3). `mid` is that of the first section in the bundle. */
export function writeIceFragment(
  transport: Pick<AnsweringTransport, 'iceParameters' | 'iceCandidates'>,
  mid: string,
): string {
  const lines = [
    'a=ice-lite',
    `a=group:BUNDLE ${mid}`,
    'm=audio 9 UDP/TLS/RTP/SAVPF 0',
    `a=mid:${mid}`,
    ...iceLines(transport),
  ];
  return `${lines.join('\r\n')}\r\n`;
}
