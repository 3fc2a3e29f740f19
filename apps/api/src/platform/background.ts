import type { Logger } from '@lectern/service-kit/logger';

export interface Background {
  /** Starts it, and waits for nothing. A failure is logged. */
  run(name: string, work: () => Promise<void>): void;
  /** After all that has been started. */
  close(): Promise<void>;
}

/** Work that nobody waits for, but for the end of the process. */
export function createBackground(logger: Logger): Background {
  const running = new Set<Promise<void>>();
  return {
    run(name, work) {
      const one = work()
        .catch((error: unknown) => logger.error({ err: error, name }, 'work in the background failed'))
        .finally(() => running.delete(one));
      running.add(one);
    },
    async close() {
      await Promise.all(running);
    },
  };
}
