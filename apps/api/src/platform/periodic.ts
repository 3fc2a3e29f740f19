import type { Logger } from '@lectern/service-kit/logger';

export interface Periodic {
  /** Runs at once, and then again and again, never twice at the same time. */
  start(): void;
  /** After the run that is going on, if any. */
  close(): Promise<void>;
}

/** Work that mends what events have missed. A failure is logged and tried again at the next turn. */
export function createPeriodic(
  name: string,
  intervalMs: number,
  work: () => Promise<void>,
  logger: Logger,
): Periodic {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let closed = false;

  const turn = () => {
    running = work()
      .catch((error: unknown) => logger.warn({ err: error, name }, 'periodic work failed; trying again'))
      .then(() => {
        if (!closed) timer = setTimeout(turn, intervalMs);
      });
  };
  return {
    start: turn,
    async close() {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
