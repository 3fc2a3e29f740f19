import { broadcastRoomIdSchema, defaultBroadcastRoom } from '@lectern/contracts/socket/broadcast';

/** What a person types → the name of a room, or what is wrong with it. Nothing is the room that everybody comes to. */
export function readStreamName(typed: string): { roomId: string } | { problem: string } {
  const name = typed.trim().replaceAll(/\s+/g, '-');
  if (name === '') return { roomId: defaultBroadcastRoom };
  const parsed = broadcastRoomIdSchema.safeParse(name);
  return parsed.success
    ? { roomId: parsed.data }
    : { problem: 'Use letters, digits and hyphens, at most 64 of them.' };
}

/** Of a link; what no link of ours would hold counts as none. */
export function roomOfQuery(room: string | string[] | undefined): string | null {
  const parsed = broadcastRoomIdSchema.safeParse(room);
  return parsed.success ? parsed.data : null;
}

export const watchPath = (roomId: string) => `/watch?room=${encodeURIComponent(roomId)}`;
