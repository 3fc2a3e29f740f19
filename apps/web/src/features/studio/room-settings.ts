import { type Room, updateRoom } from '@lectern/contracts/rest/rooms';
import type { EndpointCall } from '@lectern/contracts/kernel/endpoint';

type Changes = NonNullable<EndpointCall<typeof updateRoom>['body']>;

/** What the settings form holds; the number as it is typed. */
export interface RoomDraft {
  title: string;
  slug: string;
  access: Room['settings']['access'];
  capacity: string;
  recordingMode: Room['settings']['recordingMode'];
  studentsMayUseMicrophone: boolean;
  studentsMayUseCamera: boolean;
  studentsMayShareScreen: boolean;
  retentionDays: number | null;
}

export function draftOf({ title, slug, settings }: Room): RoomDraft {
  return { title, slug, ...settings, capacity: String(settings.capacity) };
}

/** Only what differs from the room, in the shape of the request; null when nothing does. */
export function changesOf(room: Room, draft: RoomDraft): Changes | null {
  const { title, slug, capacity, ...flags } = draft;
  const wanted = { ...flags, capacity: Number(capacity) };
  const settings = Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => room.settings[name as keyof Room['settings']] !== value),
  );
  const changes: Changes = {
    ...(title.trim() === room.title ? {} : { title: title.trim() }),
    ...(slug.trim() === room.slug ? {} : { slug: slug.trim() }),
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
  };
  return Object.keys(changes).length === 0 ? null : changes;
}

export type DraftProblems = Partial<Record<keyof RoomDraft, string>>;

/** Checks by the API's own schema, so that the form says what the API would. */
export function problemsOf(changes: Changes): DraftProblems {
  const parsed = updateRoom.body.safeParse(changes);
  if (parsed.success) return {};
  const problems: DraftProblems = {};
  for (const { path, message } of parsed.error.issues) {
    const field = (path[0] === 'settings' ? path[1] : path[0]) as keyof RoomDraft;
    problems[field] ??= field === 'capacity' ? 'A number from 2 to 1000' : message;
  }
  return problems;
}
