import type { ClassRole } from '@lectern/contracts/primitives';
import { evolve } from '@lectern/contracts/session-log/evolve';
import type { LiveState } from '@lectern/contracts/session-log/live-state';
import { freshAutoRecording } from '@lectern/contracts/session-log/recording-events';
import type { LogEvent } from '@lectern/contracts/session-log/log-event';
import type { Actor, Command, Context } from '../live-room/command.ts';
import { decide } from '../live-room/decide.ts';

export const id = (n: number) => `0199aaaa-0000-7000-8000-${String(n).padStart(12, '0')}`;
export const startedAt = '2026-11-21T10:00:00.000Z';

export function emptyState(capacity = 4): LiveState {
  return {
    sessionId: id(900),
    roomId: id(901),
    title: 'Optics',
    capacity,
    recordingMode: 'manual',
    startedAt,
    seq: 0,
    participants: [],
    hands: [],
    producers: [],
    recording: null,
    autoRecording: freshAutoRecording,
    emptySince: startedAt,
    ended: null,
  };
}

/** A class driven by commands alone, as the room store does it. */
export class Driven {
  state: LiveState;
  readonly log: LogEvent[] = [];
  #ids = 1000;
  #clockMs = Date.parse(startedAt);

  constructor(state = emptyState()) {
    this.state = state;
  }

  run(command: Command, actor: Actor, elapsedMs = 1): ReturnType<typeof decide> {
    this.#clockMs += elapsedMs;
    const now = new Date(this.#clockMs).toISOString();
    const context: Context = { now, newId: () => id(this.#ids++), departureTimeoutMs: 20_000 };
    const decision = decide(this.state, command, actor, context);
    if (!decision.ok) return decision;
    for (const fact of decision.facts) {
      const event = { ...fact, seq: this.state.seq + 1, at: now } as LogEvent;
      this.log.push(event);
      this.state = evolve(this.state, event);
    }
    return decision;
  }
}

export const system: Actor = { kind: 'system' };
export const person = (n: number, connection = 1): Actor & { kind: 'participant' } => ({
  kind: 'participant',
  participantId: id(n),
  connectionId: `instance.c${n}-${connection}`,
});
export const joining = (role: ClassRole = 'student', freshMedia = true): Command => ({
  type: 'join',
  displayName: `${role} person`,
  role,
  sources: ['camera', 'microphone'],
  freshMedia,
  receives: 'full',
});
