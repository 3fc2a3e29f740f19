import type { Logger } from './logger.ts';

/** Something that was opened and must be closed. Closed in reverse order of opening. */
export interface Closable {
  name: string;
  close(): Promise<void> | void;
}

export interface RunningService {
  /** First on shutdown: readiness answers 503 from here on, so that load balancers look elsewhere. */
  failReadiness?(): void;
  /** In order of opening. */
  opened: Closable[];
}

const drainDeadlineMs = 10_000;

/**
 * Runs a service until SIGTERM or SIGINT, then closes it in reverse order and exits 0. A second signal, or a drain that takes
 * longer than ten seconds, forces exit code 1. A failure to start is logged and exits 1 as well, after closing what had been opened.
 */
export async function runService(
  logger: Logger,
  start: (opened: Closable[]) => Promise<RunningService['failReadiness']>,
): Promise<void> {
  const opened: Closable[] = [];
  let stopping = false;
  let failReadiness: RunningService['failReadiness'];

  const stop = async (signal: string) => {
    if (stopping) {
      logger.warn({ signal }, 'second signal: exiting at once');
      process.exit(1);
    }
    stopping = true;
    logger.info({ signal }, 'stopping');
    failReadiness?.();
    const deadline = setTimeout(() => {
      logger.error({ drainDeadlineMs }, 'did not stop in time: exiting');
      process.exit(1);
    }, drainDeadlineMs);
    const clean = await closeAll(opened, logger);
    clearTimeout(deadline);
    logger.info('stopped');
    process.exit(clean ? 0 : 1);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('unhandledRejection', error => {
    logger.error({ err: error }, 'a promise was rejected and nobody listened');
  });
  process.on('uncaughtException', error => {
    logger.fatal({ err: error }, 'uncaught exception: exiting, since the state is unknown');
    process.exit(1);
  });

  try {
    failReadiness = await start(opened);
  } catch (error) {
    logger.fatal({ err: error }, 'could not start');
    await closeAll(opened, logger);
    process.exit(1);
  }
}

/** @returns whether everything closed without an error. */
export async function closeAll(opened: readonly Closable[], logger: Logger): Promise<boolean> {
  let clean = true;
  for (const { name, close } of [...opened].reverse()) {
    try {
      await close();
    } catch (error) {
      clean = false;
      logger.error({ err: error, name }, 'could not close');
    }
  }
  return clean;
}
