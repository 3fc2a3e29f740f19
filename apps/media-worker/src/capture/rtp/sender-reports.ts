/** A sender report (RFC 3550, section 6.4.1): at `wallMs` (since 1970) the media's clock showed `rtpTimestamp`. */
export interface SenderReport {
  ssrc: number;
  wallMs: number;
  rtpTimestamp: number;
}

const senderReportType = 200;
/** From 1900, where NTP counts from, to 1970. */
const ntpEpochSeconds = 2_208_988_800;

/** All sender reports of a compound RTCP packet; what is malformed ends the list. */
export function readSenderReports(bytes: Buffer): SenderReport[] {
  const reports: SenderReport[] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    const size = (bytes.readUInt16BE(at + 2) + 1) * 4;
    if (bytes.readUInt8(at) >> 6 !== 2 || at + size > bytes.length) break;
    if (bytes.readUInt8(at + 1) === senderReportType && size >= 28) {
      const seconds = bytes.readUInt32BE(at + 8) - ntpEpochSeconds;
      reports.push({
        ssrc: bytes.readUInt32BE(at + 4),
        wallMs: seconds * 1000 + (bytes.readUInt32BE(at + 12) / 2 ** 32) * 1000,
        rtpTimestamp: bytes.readUInt32BE(at + 16),
      });
    }
    at += size;
  }
  return reports;
}
