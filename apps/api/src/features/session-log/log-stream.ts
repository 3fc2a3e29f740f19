import { sessionLogOutbox } from '@lectern/contracts/session-log/outbox';
import type { Redis } from 'ioredis';

export interface LogEntry {
  /** Of the stream, `<ms>-<n>`. */
  id: string;
  /** What the entry holds; undefined when it has no such field. */
  commit: string | undefined;
}

export interface LogStream {
  ensureGroup(): Promise<void>;
  /** Waits up to `blockMs` for entries that nobody has taken yet. */
  readNew(count: number, blockMs: number): Promise<LogEntry[]>;
  /** Takes over what somebody took at least `idleMs` ago and never finished. */
  claimStale(count: number, idleMs: number): Promise<LogEntry[]>;
  /** Done with these: they are stored, so the stream need not keep them. */
  finish(ids: readonly string[]): Promise<void>;
  /** Sets an entry aside for a person to look at. */
  bury(entry: LogEntry, reason: string): Promise<void>;
  /** Leaves the group, unless something is still unfinished. */
  leave(): Promise<void>;
  /** Ends a read that waits. */
  disconnect(): void;
}

type RawEntries = [id: string, fields: string[] | null][];

const { stream, group, field, deadStream } = sessionLogOutbox;
/** Of the entries set aside; more would be a flood that nobody reads. */
const deadStreamLength = 10_000;

/** `reader` waits in its commands, so it is for this stream alone; `writer` is shared and never waits. */
export function createLogStream(reader: Redis, writer: Redis, consumer: string): LogStream {
  const toEntries = (entries: RawEntries): LogEntry[] =>
    entries.map(([id, fields]) => {
      const at = fields?.findIndex((name, i) => i % 2 === 0 && name === field) ?? -1;
      return { id, commit: at < 0 ? undefined : fields?.[at + 1] };
    });

  return {
    async ensureGroup() {
      try {
        // From the very beginning: what was added before the first API ever ran must be stored as well.
        await writer.xgroup('CREATE', stream, group, '0', 'MKSTREAM');
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith('BUSYGROUP'))) throw error;
      }
    },
    async readNew(count, blockMs) {
      const answer = (await reader.xreadgroup(
        'GROUP',
        group,
        consumer,
        'COUNT',
        count,
        'BLOCK',
        blockMs,
        'STREAMS',
        stream,
        '>',
      )) as [string, RawEntries][] | null;
      return toEntries(answer?.[0]?.[1] ?? []);
    },
    async claimStale(count, idleMs) {
      const answer = (await writer.xautoclaim(
        stream,
        group,
        consumer,
        idleMs,
        '0',
        'COUNT',
        count,
      )) as unknown as [string, RawEntries];
      return toEntries(answer[1]);
    },
    async finish(ids) {
      if (ids.length === 0) return;
      await writer
        .multi()
        .xack(stream, group, ...ids)
        .xdel(stream, ...ids)
        .exec();
    },
    async bury({ id, commit }, reason) {
      await writer
        .multi()
        .xadd(
          deadStream,
          'MAXLEN',
          '~',
          deadStreamLength,
          '*',
          'id',
          id,
          'reason',
          reason,
          field,
          commit ?? '',
        )
        .xack(stream, group, id)
        .xdel(stream, id)
        .exec();
    },
    async leave() {
      const consumers = (await writer.xinfo('CONSUMERS', stream, group)) as (string | number)[][];
      const own = consumers.find(fields => fields[1] === consumer);
      const pending = own?.[own.indexOf('pending') + 1];
      if (pending === 0) await writer.xgroup('DELCONSUMER', stream, group, consumer);
    },
    disconnect() {
      reader.disconnect();
    },
  };
}
