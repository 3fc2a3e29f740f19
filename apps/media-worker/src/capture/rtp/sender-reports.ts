import type { types } from 'mediasoup';
import { z } from 'zod';
import { traceProducer } from '../../rooms/producer-traces.ts';

/** A sender report (RFC 3550, section 6.4.1): when the sender's clock showed `senderMs`, the media's clock showed `rtpTimestamp`. */
export interface SenderReport {
  /** Since 1970, if the sender's clock is right. */
  senderMs: number;
  rtpTimestamp: number;
  /** When it came, in milliseconds since 1970 by our clock. */
  arrivedMs: number;
}

/** From 1900, where NTP counts from, to 1970. */
const ntpEpochSeconds = 2_208_988_800;

const traceSchema = z.object({
  type: z.literal('sr'),
  timestamp: z.number(),
  info: z.object({ ntpSec: z.number(), ntpFrac: z.number(), rtpTs: z.number() }),
});

/**
 * Hears the reports of whoever sends to a producer. (A direct transport is given none: mediasoup starts the timer of its reports with a connection.)
 * With simulcast each layer has a timestamp of its own; who listens believes what fits.
 * @returns a function that ends it.
 */
export function listenToReports(
  producer: types.Producer,
  listener: (report: SenderReport) => void,
): () => void {
  const onTrace = (trace: types.ProducerTraceEventData) => {
    const parsed = traceSchema.safeParse(trace);
    if (!parsed.success) return;
    const { timestamp, info } = parsed.data;
    // A sender without a clock reports zeros.
    if (info.ntpSec === 0 && info.ntpFrac === 0) return;
    listener({
      senderMs: (info.ntpSec - ntpEpochSeconds) * 1000 + (info.ntpFrac / 2 ** 32) * 1000,
      rtpTimestamp: info.rtpTs,
      arrivedMs: wallClockOf(timestamp),
    });
  };
  producer.observer.on('trace', onTrace);
  const stop = traceProducer(producer, 'sr');
  return () => {
    producer.observer.off('trace', onTrace);
    stop();
  };
}

/** mediasoup counts milliseconds as `process.hrtime` does; an event loop that was busy does not falsify them. */
export const wallClockOf = (monotonicMs: number): number =>
  Date.now() - (Number(process.hrtime.bigint() / 1_000n) / 1_000 - monotonicMs);
