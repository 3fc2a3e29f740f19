import type { types } from 'mediasoup-client';
import { figuresBetween, type LinkFigures, type LinkReading, readLink } from './link-figures.ts';

const everyMs = 2_000;

/** Measures the transports of a person, until it is closed. */
export class LinkMeter {
  readonly #timer: ReturnType<typeof setInterval>;
  #last: LinkReading | null = null;

  constructor(transports: readonly types.Transport[], onFigures: (figures: LinkFigures) => void) {
    this.#timer = setInterval(async () => {
      // A transport that closes meanwhile has no figures, and neither has this measurement.
      const reports = await Promise.all(transports.map(transport => transport.getStats())).catch(() => null);
      if (!reports) return;
      const all = reports.flatMap(report => [...report.values()] as Record<string, unknown>[]);
      const reading = readLink(all, performance.now());
      if (this.#last) onFigures(figuresBetween(this.#last, reading));
      this.#last = reading;
    }, everyMs);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
