import { AppError } from '@lectern/contracts/kernel/app-error';
import { parse, type SessionDescription } from 'sdp-transform';

export const maxSdpBytes = 64 * 1024;
const maxLineLength = 2_000;
const maxSections = 32;

/**
 * What is read of an SDP, and nothing else reaches the parser: some of its patterns for other attributes take quadratic time on a line
 * that was made for it.
 */
const readLines =
  /^(?:m=|a=(?:group|mid|ice-ufrag|ice-pwd|fingerprint|setup|rtcp-mux|rtcp-rsize|bundle-only|sendrecv|sendonly|recvonly|inactive|rtpmap|fmtp|rtcp-fb|extmap|rid|simulcast|ssrc|ssrc-group)(?::|$))/;

/** @throws AppError `sdp_invalid`, whatever the text is */
export function parseSdp(text: string): SessionDescription {
  if (Buffer.byteLength(text) > maxSdpBytes) throw invalidSdp('It is larger than 64 kB');
  const lines = text.split(/\r\n|\r|\n/).filter(line => readLines.test(line));
  if (lines.some(line => line.length > maxLineLength)) throw invalidSdp('It has a line that is too long');
  if (lines.filter(line => line.startsWith('m=')).length > maxSections)
    throw invalidSdp(`It has more than ${maxSections} media sections`);
  try {
    return parse(lines.join('\r\n'));
  } catch {
    throw invalidSdp('It could not be parsed');
  }
}

/** SDP never goes into a log, so no cause is kept. */
export const invalidSdp = (why: string): AppError =>
  new AppError('sdp_invalid', `The SDP is not usable: ${why}`);
