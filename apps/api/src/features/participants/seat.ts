import type { ClassRole, Source } from '@lectern/contracts/primitives';
import type { RoomSettings } from '@lectern/contracts/rest/rooms';
import type { AccessClaims } from '@lectern/contracts/tokens';

/** The part that a person plays in a class of a room. */
export function roleInClass(caller: AccessClaims | null, room: { ownerId: string }): ClassRole {
  if (!caller) return 'guest';
  if (caller.sub === room.ownerId) return 'host';
  return caller.role === 'admin' ? 'cohost' : 'student';
}

/** What the room lets that part publish. */
export function sourcesInClass(role: ClassRole, settings: RoomSettings): Source[] {
  if (role === 'host' || role === 'cohost') return ['camera', 'microphone', 'screen', 'screen-audio'];
  const sources: Source[] = [];
  if (settings.studentsMayUseCamera) sources.push('camera');
  if (settings.studentsMayUseMicrophone) sources.push('microphone');
  if (settings.studentsMayShareScreen) sources.push('screen', 'screen-audio');
  return sources;
}
