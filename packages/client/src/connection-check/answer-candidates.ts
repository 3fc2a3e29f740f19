/**
 * Leaves only the candidates of one transport in an SDP answer. An ICE-lite server waits to be called, so the connection then goes by that
 * transport or not at all.
 */
export const onlyCandidates = (sdpAnswer: string, transport: 'udp' | 'tcp'): string =>
  sdpAnswer
    .split(/\r?\n/)
    .filter(line => !line.startsWith('a=candidate:') || line.split(' ')[2]?.toLowerCase() === transport)
    .join('\r\n');

/** Has Chromium start at this bitrate instead of 300 kbit/s, so that a measurement of seconds is not spent on getting there. */
export function startingAt(sdpAnswer: string, kbps: number): string {
  const payloadType = sdpAnswer.match(/^m=video \d+ \S+ (\d+)/m)?.[1];
  if (!payloadType) return sdpAnswer;
  const format = new RegExp(`^a=fmtp:${payloadType} (.*)$`, 'm');
  if (format.test(sdpAnswer))
    return sdpAnswer.replace(format, `a=fmtp:${payloadType} $1;x-google-start-bitrate=${kbps}`);
  return sdpAnswer.replace(
    new RegExp(`^(a=rtpmap:${payloadType} .*)$`, 'm'),
    `$1\r\na=fmtp:${payloadType} x-google-start-bitrate=${kbps}`,
  );
}
