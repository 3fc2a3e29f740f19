import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Command } from '../live-room/command.ts';
import { decide } from '../live-room/decide.ts';
import { RoomStore } from '../platform/room-store.ts';

/** Gives a seat to a newer connection as another process does, whose word to close the older one has not come yet. */
export async function takeSeatSilently(
  redis: Redis,
  sessionId: string,
  participantId: string,
): Promise<void> {
  const actor = { kind: 'participant', participantId, connectionId: 'elsewhere.1' } as const;
  const join: Command = {
    type: 'join',
    displayName: 'Ada',
    role: 'host',
    sources: ['camera', 'microphone'],
    freshMedia: false,
    receives: 'full',
  };
  const context = { now: new Date().toISOString(), newId: randomUUID, departureTimeoutMs: 20_000 };
  await new RoomStore(redis).apply(sessionId, null, state => decide(state, join, actor, context));
}
