import type { ParticipantView } from '@lectern/client/classroom-view';

type Connection = Pick<ParticipantView, 'isMe' | 'connected' | 'quality'>;

/** Why somebody is not well connected, worst first; null when they are. */
export function troubleOf({ connected, quality }: Connection): 'reconnecting' | 'poor' | 'fair' | null {
  if (!connected) return 'reconnecting';
  return quality === 'good' ? null : quality;
}

const order = ['reconnecting', 'poor', 'fair'] as const;

/** The others who have trouble, those first who can follow least. */
export const inTrouble = <Person extends Connection>(people: readonly Person[]): Person[] =>
  order.flatMap(trouble => people.filter(person => !person.isMe && troubleOf(person) === trouble));

export const troubleText = (count: number): string =>
  count === 1 ? '1 person has a weak connection' : `${count} people have a weak connection`;
