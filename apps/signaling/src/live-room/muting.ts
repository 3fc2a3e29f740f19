import type { LiveState } from '@lectern/contracts/session-log/live-state';
import type { LiveParticipant } from '@lectern/contracts/session-log/participant';
import { type Actor, type CommandOf, type Decision, happened, refused } from './command.ts';
import { may } from './roles.ts';
import { seatOf } from './seat.ts';

/** Somebody who may silence others, or why not. */
export function moderator(state: LiveState, actor: Actor): LiveParticipant | Decision {
  const seat = seatOf(state, actor);
  if (typeof seat === 'string') return refused(seat);
  if (!may(seat, 'mediaMuteOthers')) return refused('forbidden', 'Only a host may mute somebody else');
  return seat;
}

export function mute(state: LiveState, { participantId, source }: CommandOf<'mute'>, actor: Actor): Decision {
  const by = moderator(state, actor);
  if (!('participantId' in by)) return by;
  if (!state.participants.some(participant => participant.participantId === participantId))
    return refused('not_found', 'This person is not in the class any more');
  return paused(
    state,
    by,
    producer => producer.participantId === participantId && producer.source === source,
  );
}

export function muteAll(state: LiveState, _command: CommandOf<'mute-all'>, actor: Actor): Decision {
  const by = moderator(state, actor);
  if (!('participantId' in by)) return by;
  const teachers = new Set(
    state.participants
      .filter(participant => may(participant, 'mediaMuteOthers'))
      .map(({ participantId }) => participantId),
  );
  return paused(
    state,
    by,
    producer => producer.source === 'microphone' && !teachers.has(producer.participantId),
  );
}

function paused(
  state: LiveState,
  by: LiveParticipant,
  isMeant: (producer: LiveState['producers'][number]) => boolean,
): Decision {
  const meant = state.producers.filter(producer => isMeant(producer) && !producer.paused);
  return happened(
    meant.map(({ producerId }) => ({
      type: 'media:producer-paused',
      payload: { producerId, by: by.participantId },
    })),
  );
}
