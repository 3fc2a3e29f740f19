import { AppError } from '@lectern/contracts/kernel/app-error';
import { evolve } from '@lectern/contracts/session-log/evolve';
import { type LiveState, liveStateSchema } from '@lectern/contracts/session-log/live-state';
import {
  type LogCommit,
  type LogEvent,
  type LogFact,
  logEventSchema,
} from '@lectern/contracts/session-log/log-event';
import type { Redis } from 'ioredis';
import type { Decision } from '../live-room/command.ts';
import { commitScript } from './commit-script.ts';
import { roomKeys } from './room-keys.ts';

const replyLifetimeSeconds = 3600;
const endedLifetimeSeconds = 24 * 3600;
const maxConflicts = 100;

/** What became of a command. `events` is empty when nothing had to happen, and when the command had been applied before. */
export interface Applied {
  events: LogEvent[];
  state: LiveState;
  reply: Record<string, unknown>;
}

/**
 * State and log of live sessions in Redis, shared by all signaling processes. Every method throws `dependency_unavailable` while Redis
 * is away.
 */
export class RoomStore {
  readonly #redis: Redis;
  /** The state that this process saw last. May be old: a refusal counts only on a fresh one. */
  readonly #cache = new Map<string, LiveState>();
  /** Commands of one session wait for each other here, or they would only produce conflicts in Redis. */
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Makes the state of a session that has started; one that is there already stays. */
  async open(initial: LiveState): Promise<void> {
    await this.#ask(async () => {
      const key = roomKeys.state(initial.sessionId);
      if ((await this.#redis.exists(key)) === 1) return;
      // Two calls at once write the same; whichever comes second changes nothing.
      await this.#redis
        .multi()
        .hsetnx(key, 'state', JSON.stringify(initial))
        .hsetnx(key, 'seq', String(initial.seq))
        .sadd(roomKeys.live, initial.sessionId)
        .exec();
    });
  }

  /** The state as it is in Redis now, or null when there is no such session. */
  async read(sessionId: string): Promise<LiveState | null> {
    const text = await this.#ask(() => this.#redis.hget(roomKeys.state(sessionId), 'state'));
    if (text === null) return null;
    const state = liveStateSchema.parse(JSON.parse(text));
    this.#remember(state);
    return state;
  }

  /** The state that this process saw last, or else the one in Redis. */
  async readCached(sessionId: string): Promise<LiveState | null> {
    return this.#cache.get(sessionId) ?? this.read(sessionId);
  }

  async liveSessionIds(): Promise<string[]> {
    return this.#ask(() => this.#redis.smembers(roomKeys.live));
  }

  /** Lets go of classes that ended on another process, of which this one heard nothing. */
  forgetAllBut(liveSessionIds: readonly string[]): void {
    const live = new Set(liveSessionIds);
    for (const sessionId of this.#cache.keys()) if (!live.has(sessionId)) this.#cache.delete(sessionId);
  }

  /**
   * Decides and commits. Until the events are in the log nothing has happened; the decision is taken again when somebody was
   * faster. The same `commandId` twice is applied once and answered the same.
   * @throws AppError the code of a refusal; `not_found` for an unknown session.
   */
  async apply(
    sessionId: string,
    commandId: string | null,
    decide: (state: LiveState) => Decision,
  ): Promise<Applied> {
    const before = this.#queues.get(sessionId) ?? Promise.resolve();
    const work = before.then(() => this.#applyAlone(sessionId, commandId, decide));
    const settled = work.catch(() => undefined);
    this.#queues.set(sessionId, settled);
    try {
      return await work;
    } finally {
      if (this.#queues.get(sessionId) === settled) this.#queues.delete(sessionId);
    }
  }

  async #applyAlone(
    sessionId: string,
    commandId: string | null,
    decide: (state: LiveState) => Decision,
  ): Promise<Applied> {
    let state = this.#cache.get(sessionId);
    let fresh = false;
    for (let attempt = 0; attempt < maxConflicts; attempt += 1) {
      if (!state) {
        state = (await this.read(sessionId)) ?? undefined;
        fresh = true;
        if (!state) throw new AppError('not_found', 'There is no such live class');
      }
      const decision = decide(state);
      if (decision.ok && decision.facts.length > 0) {
        const next = place(state, decision.facts);
        const outcome = await this.#commit(state, next, commandId, decision.reply);
        if (outcome.kind === 'committed') {
          this.#remember(next.state);
          return { events: next.events, state: next.state, reply: decision.reply };
        }
        if (outcome.kind === 'repeated') {
          const now = (await this.read(sessionId)) ?? state;
          return { events: [], state: now, reply: outcome.reply };
        }
        this.#cache.delete(sessionId);
        if (outcome.kind === 'missing') throw new AppError('not_found', 'There is no such live class');
      } else if (fresh) {
        return this.#answerWithoutEvents(state, commandId, decision);
      }
      // Either somebody was faster, or the decision rests on a state that may be old.
      state = undefined;
    }
    throw new AppError('conflict');
  }

  async #answerWithoutEvents(
    state: LiveState,
    commandId: string | null,
    decision: Decision,
  ): Promise<Applied> {
    const earlier =
      commandId === null
        ? null
        : await this.#ask(() => this.#redis.get(roomKeys.reply(state.sessionId, commandId)));
    if (earlier !== null) return { events: [], state, reply: JSON.parse(earlier) };
    if (!decision.ok) throw new AppError(decision.code, decision.message);
    return { events: [], state, reply: decision.reply };
  }

  async #commit(
    state: LiveState,
    next: { state: LiveState; events: LogEvent[] },
    commandId: string | null,
    reply: Record<string, unknown>,
  ): Promise<
    { kind: 'committed' | 'conflict' | 'missing' } | { kind: 'repeated'; reply: Record<string, unknown> }
  > {
    const { sessionId, roomId } = state;
    const commit: LogCommit = { sessionId, roomId, events: next.events };
    const keys = [
      roomKeys.state(sessionId),
      roomKeys.log(sessionId),
      roomKeys.outbox,
      roomKeys.reply(sessionId, commandId ?? ''),
      roomKeys.live,
    ];
    const [kind, earlier] = (await this.#ask(() =>
      this.#redis.eval(
        commitScript,
        keys.length,
        ...keys,
        String(state.seq),
        String(next.state.seq),
        JSON.stringify(next.state),
        JSON.stringify(commit),
        commandId === null ? '' : JSON.stringify(reply),
        String(replyLifetimeSeconds),
        next.state.ended ? '1' : '0',
        sessionId,
        String(endedLifetimeSeconds),
        ...next.events.map(event => JSON.stringify(event)),
      ),
    )) as ['committed' | 'conflict' | 'missing' | 'repeated', string?];
    return kind === 'repeated' ? { kind, reply: JSON.parse(earlier ?? '{}') } : { kind };
  }

  /** Events after a place in the log, oldest first. */
  async eventsAfter(sessionId: string, afterSeq: number, limit: number): Promise<LogEvent[]> {
    const entries = await this.#ask(() =>
      this.#redis.xrange(roomKeys.log(sessionId), `(${afterSeq}-0`, '+', 'COUNT', limit),
    );
    return entries.map(([, fields]) => parseEvent(fields));
  }

  /** The latest chat messages before a place in the log, oldest first, and whether there are older ones. */
  async chatBefore(
    sessionId: string,
    beforeSeq: number | null,
    limit: number,
  ): Promise<{ messages: LogEvent[]; hasMore: boolean }> {
    const messages: LogEvent[] = [];
    let end = beforeSeq === null ? '+' : `(${beforeSeq}-0`;
    for (;;) {
      const entries = await this.#ask(() =>
        this.#redis.xrevrange(roomKeys.log(sessionId), end, '-', 'COUNT', 500),
      );
      for (const [, fields] of entries) {
        const event = parseEvent(fields);
        if (event.type !== 'chat:message-sent') continue;
        if (messages.length === limit) return { messages: messages.reverse(), hasMore: true };
        messages.push(event);
      }
      const last = entries.at(-1);
      if (!last || entries.length < 500) return { messages: messages.reverse(), hasMore: false };
      end = `(${last[0]}`;
    }
  }

  /** Tells others that this process lives; a process that does not say so for a while counts as dead. */
  async announceInstance(instanceId: string, lifetimeMs: number): Promise<void> {
    await this.#ask(() => this.#redis.set(roomKeys.instance(instanceId), '1', 'PX', lifetimeMs));
  }

  async withdrawInstance(instanceId: string): Promise<void> {
    await this.#ask(() => this.#redis.del(roomKeys.instance(instanceId)));
  }

  async isInstanceAlive(instanceId: string): Promise<boolean> {
    return (await this.#ask(() => this.#redis.exists(roomKeys.instance(instanceId)))) === 1;
  }

  async ping(): Promise<void> {
    await this.#ask(() => this.#redis.ping());
  }

  #remember(state: LiveState): void {
    if (state.ended) this.#cache.delete(state.sessionId);
    else this.#cache.set(state.sessionId, state);
  }

  async #ask<T>(query: () => Promise<T>): Promise<T> {
    try {
      return await query();
    } catch (cause) {
      throw new AppError('dependency_unavailable', undefined, { cause });
    }
  }
}

/** Gives facts their places in the log and folds them into the state. */
function place(state: LiveState, facts: LogFact[]): { state: LiveState; events: LogEvent[] } {
  const at = new Date().toISOString();
  const events = facts.map((fact, i) => ({ ...fact, seq: state.seq + i + 1, at }) as LogEvent);
  return { events, state: events.reduce(evolve, state) };
}

function parseEvent(fields: string[]): LogEvent {
  return logEventSchema.parse(JSON.parse(fields[1] ?? ''));
}
