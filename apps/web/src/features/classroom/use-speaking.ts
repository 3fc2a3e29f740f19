import type { ClassroomSession } from '@lectern/client/classroom-session';
import { useSyncExternalStore } from 'react';

/** Whether somebody is heard right now. Only the tile whose answer changes renders again. */
export function useSpeaking(session: ClassroomSession, participantId: string): boolean {
  const { speaking } = session;
  const read = () => speaking.getSnapshot().has(participantId);
  return useSyncExternalStore(speaking.subscribe, read, read);
}
