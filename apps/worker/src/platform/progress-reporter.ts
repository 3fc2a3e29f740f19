import type { Logger } from '@lectern/service-kit/logger';

export interface ProgressReporter {
  /** From 0 to 1. Returns at once. */
  report(share: number): void;
  /** Sends nothing after this, so that no late report overtakes the result. */
  stop(): Promise<void>;
}

const intervalMs = 1_000;

/** Tells how far something is: one request at a time, one a second, the newest whole percent; losing one costs nothing. */
export function createProgressReporter(
  tell: (percent: number) => Promise<unknown>,
  log: Logger,
): ProgressReporter {
  let newest: number | null = null;
  let told = -1;
  let sending: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;

  const send = () => {
    if (stopped || sending || timer || newest === null || newest === told) return;
    told = newest;
    sending = tell(newest)
      .catch(error => log.debug({ err: error }, 'progress was not reported'))
      .then(() => {
        sending = null;
        if (stopped) return;
        timer = setTimeout(() => {
          timer = null;
          send();
        }, intervalMs);
      });
  };

  return {
    report(share) {
      newest = Math.max(0, Math.min(100, Math.floor(100 * share)));
      send();
    },
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      await sending;
    },
  };
}
