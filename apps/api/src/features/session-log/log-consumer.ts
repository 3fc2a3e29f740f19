import { setTimeout as sleep } from 'node:timers/promises';
import { type LogCommit, logCommitSchema } from '@lectern/contracts/session-log/log-event';
import type { Logger } from '@lectern/service-kit/logger';
import type { LogEntry, LogStream } from './log-stream.ts';
import type { SessionLogRepository } from './session-log.repository.ts';

export interface LogConsumerOptions {
  stream: LogStream;
  repository: SessionLogRepository;
  logger: Logger;
  /** Told of what has just been stored; at least once, as the log itself is. */
  stored?(commits: readonly LogCommit[]): void;
  /** Entries that a consumer took this long ago and never finished are taken over; default 30 s. */
  claimIdleMs?: number;
}

export interface LogConsumer {
  start(): void;
  /** After the batch that is being stored; what is unfinished stays in the stream for the next process. */
  close(): Promise<void>;
}

const batchSize = 200;
const blockMs = 5_000;
const longestPauseMs = 5_000;
/** Deadlocks and the like pass; what fails as often as this alone is set aside. */
const attemptsAlone = 3;

interface ParsedEntry {
  entry: LogEntry;
  commit: LogCommit;
}

/**
 * Brings the session log into Postgres. An entry leaves the stream only after it is stored, or set aside because it never can
 * be; while Redis or Postgres is away it waits.
 */
export function createLogConsumer({
  stream,
  repository,
  logger,
  stored,
  claimIdleMs = 30_000,
}: LogConsumerOptions): LogConsumer {
  const stop = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let reading = false;
  let claimedAt = Number.NEGATIVE_INFINITY;

  async function run(): Promise<void> {
    let failures = 0;
    let ready = false;
    while (!stop.signal.aborted) {
      try {
        if (!ready) await stream.ensureGroup();
        ready = true;
        await takeTurn();
        failures = 0;
      } catch (error) {
        if (stop.signal.aborted) return;
        // A Redis that has lost its data has lost the group, too.
        ready = false;
        failures += 1;
        logger.warn({ err: error, failures }, 'the session log cannot be read; trying again');
        await pause(failures);
      }
    }
  }

  async function takeTurn(): Promise<void> {
    if (performance.now() - claimedAt >= claimIdleMs / 2) {
      const stale = await stream.claimStale(batchSize, claimIdleMs);
      if (stale.length > 0)
        logger.warn({ entries: stale.length }, 'took over what another process left behind');
      await storeBatch(stale);
      if (stale.length < batchSize) claimedAt = performance.now();
    }
    reading = true;
    const entries = await stream.readNew(batchSize, blockMs).finally(() => {
      reading = false;
    });
    await storeBatch(entries);
  }

  async function storeBatch(entries: readonly LogEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const parsed: ParsedEntry[] = [];
    for (const entry of entries) {
      const commit = parseCommit(entry);
      if (typeof commit === 'string') await bury(entry, commit);
      else parsed.push({ entry, commit });
    }
    if (parsed.length === 0) return;
    if ((await store(parsed.map(({ commit }) => commit))) !== null) {
      // One bad entry must not hold up the others.
      await storeOneByOne(parsed);
      return;
    }
    await stream.finish(parsed.map(({ entry }) => entry.id));
  }

  async function storeOneByOne(parsed: readonly ParsedEntry[]): Promise<void> {
    for (const { entry, commit } of parsed) {
      let failure = await store([commit]);
      for (let attempt = 2; failure !== null && attempt <= attemptsAlone; attempt += 1) {
        await pause(attempt - 1);
        failure = await store([commit]);
      }
      if (failure === null) await stream.finish([entry.id]);
      else await bury(entry, failure instanceof Error ? failure.message : String(failure));
    }
  }

  /** @returns what Postgres has against it, or null when it is stored. Waits while Postgres is away. */
  async function store(commits: readonly LogCommit[]): Promise<unknown> {
    for (let failures = 1; ; failures += 1) {
      // Not acknowledged yet, so it is found again.
      stop.signal.throwIfAborted();
      try {
        await repository.store(commits);
        stored?.(commits);
        return null;
      } catch (error) {
        if (!repository.isAway(error)) return error;
        logger.warn({ err: error, failures }, 'Postgres is away; the session log waits in Redis');
        await pause(failures);
      }
    }
  }

  async function bury(entry: LogEntry, reason: string): Promise<void> {
    logger.error({ entry: entry.id, reason }, 'an entry of the session log cannot be stored; set aside');
    await stream.bury(entry, reason.slice(0, 1000));
  }

  const pause = (failures: number) =>
    sleep(Math.min(100 * 2 ** failures, longestPauseMs), undefined, { signal: stop.signal }).catch(
      () => undefined,
    );

  return {
    start() {
      running = run().catch(error => logger.fatal({ err: error }, 'the session log consumer has ended'));
    },
    async close() {
      stop.abort();
      if (reading) stream.disconnect();
      await running;
      stream.disconnect();
      await stream.leave().catch(() => undefined);
    },
  };
}

/** @returns the commit, or what is wrong with it. */
function parseCommit({ commit }: LogEntry): LogCommit | string {
  try {
    return logCommitSchema.parse(JSON.parse(commit ?? '', keepable));
  } catch (error) {
    return `not a commit: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Postgres keeps neither NUL nor half of a surrogate pair in JSON; a message must not be lost for a letter that nobody sees. */
const keepable = (_: string, value: unknown): unknown =>
  typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\ufffd') : value;
