import type { ClassRole, MediaKind, Source } from '@lectern/contracts/primitives';
import type { PublishedSource } from './published-source.ts';

const lead: readonly ClassRole[] = ['host', 'cohost', 'speaker', 'student', 'guest', 'observer'];
const sources: readonly Source[] = ['screen', 'camera', 'microphone', 'screen-audio'];

/** What a player with one picture and one sound should get of these, best first: a shared screen before a camera, the host before a student. */
export function inOrderOfInterest(published: readonly PublishedSource[], kind: MediaKind): PublishedSource[] {
  return published
    .filter(({ producer }) => producer.kind === kind)
    .toSorted(
      (a, b) =>
        Number(a.producer.paused) - Number(b.producer.paused) ||
        sources.indexOf(a.source) - sources.indexOf(b.source) ||
        lead.indexOf(a.peer.role) - lead.indexOf(b.peer.role),
    );
}
