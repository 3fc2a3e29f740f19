import type { Logger } from '@lectern/service-kit/logger';
import type { Delivery } from './delivery.ts';
import type { ManifestLog, MovedEntry, Report } from './manifest-log.ts';

/** What a capture has to tell: first into its manifest, then to the API, in the order of the calls. */
export class ReportQueue {
  readonly #log: ManifestLog;
  readonly #delivery: Delivery;
  readonly #logger: Logger;
  #tail: Promise<void> = Promise.resolve();

  constructor(log: ManifestLog, delivery: Delivery, logger: Logger) {
    this.#log = log;
    this.#delivery = delivery;
    this.#logger = logger;
  }

  /** Resolves when it is durable. When even the manifest cannot be written, the API still hears of it from this process. */
  add(report: Report | MovedEntry): Promise<void> {
    const before = this.#tail;
    this.#tail = (async () => {
      await before;
      const inManifest = await this.#log.append(report, { durable: true }).then(
        () => true,
        (error: unknown) => {
          this.#logger.error({ err: error, report: report.type }, 'the manifest cannot be written');
          return false;
        },
      );
      if (report.type !== 'moved') this.#delivery.add(report, inManifest);
    })();
    return this.#tail;
  }

  /** Everything that was added until now is durable. */
  settled(): Promise<void> {
    return this.#tail;
  }
}
