import type { ClassRole, Source } from '@lectern/contracts/primitives';
import type { LiveParticipant } from '@lectern/contracts/session-log/participant';

export const permissions = [
  'chatSend',
  'captionWrite',
  'momentMark',
  'handRaise',
  'handLowerOthers',
  'mediaShareCamera',
  'mediaShareMicrophone',
  'mediaShareScreen',
  'mediaMuteOthers',
  'mediaLimitOthers',
  'recordingControl',
  'sessionEnd',
] as const;
export type Permission = (typeof permissions)[number];

const share = ['mediaShareCamera', 'mediaShareMicrophone', 'mediaShareScreen'] as const;

/** What each role may do. A room's settings narrow the sources further, by the join token. */
export const rolePermissions: Record<ClassRole, ReadonlySet<Permission>> = {
  host: new Set(permissions),
  cohost: new Set(permissions),
  speaker: new Set(['chatSend', 'captionWrite', 'handRaise', ...share]),
  student: new Set(['chatSend', 'handRaise', ...share]),
  guest: new Set(['chatSend', 'handRaise', ...share]),
  observer: new Set([]),
};

export const sourcePermission: Record<Source, Permission> = {
  camera: 'mediaShareCamera',
  microphone: 'mediaShareMicrophone',
  screen: 'mediaShareScreen',
  'screen-audio': 'mediaShareScreen',
};

export const may = (participant: Pick<LiveParticipant, 'role'>, permission: Permission): boolean =>
  rolePermissions[participant.role].has(permission);

/** By role, and by what the room lets this person publish. */
export const mayPublish = (participant: Pick<LiveParticipant, 'role' | 'sources'>, source: Source): boolean =>
  may(participant, sourcePermission[source]) && participant.sources.includes(source);
