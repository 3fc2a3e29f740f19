import type { LiveState } from '@lectern/contracts/session-log/live-state';
import type { LiveProducer } from '@lectern/contracts/session-log/media-events';
import { type Actor, type CommandOf, type Decision, happened, refused } from './command.ts';
import { lostProducers } from './presence.ts';
import { mayPublish } from './roles.ts';
import { seatOf } from './seat.ts';
import { sdpResourceOf } from '../sdp-connection-id.ts';

/** More than these nobody can follow, and each costs as much as many faces. */
export const mostScreens = 4;

/** This person starts over with new transports. */
export function resetMedia(state: LiveState, _command: CommandOf<'reset-media'>, actor: Actor): Decision {
  const seat = seatOf(state, actor);
  if (typeof seat === 'string') return refused(seat);
  return happened(lostProducers(state, seat.participantId));
}

/** Asked before the media-worker makes the producer, and again when it is put into the log. */
export function addProducer(
  state: LiveState,
  { producer }: CommandOf<'add-producer'>,
  actor: Actor,
): Decision {
  const seat = seatOf(state, actor);
  if (typeof seat === 'string') return refused(seat);
  if (state.ended) return refused('session_ended');
  const { source, kind } = producer;
  if (!mayPublish(seat, source))
    return refused('forbidden', `You may not share your ${source} in this class`);
  if ((kind === 'audio') !== (source === 'microphone' || source === 'screen-audio'))
    return refused('rtp_parameters_invalid', `A ${source} is not ${kind}`);
  const { participantId } = seat;
  if (state.producers.some(p => p.participantId === participantId && p.source === source))
    return refused('source_already_produced');
  if (source === 'screen' && !isStreamed(state, participantId) && screensOfPeople(state) >= mostScreens)
    return refused('too_many_screens');
  return happened([{ type: 'media:producer-added', payload: { producer: { ...producer, participantId } } }], {
    producerId: producer.producerId,
  });
}

/** Screens that come by SDP are streams (seed 003), of which the API allows so many a room. */
const isStreamed = ({ participants }: LiveState, participantId: string) =>
  participants.some(
    seat => seat.participantId === participantId && sdpResourceOf(seat.connectionId) !== null,
  );

const screensOfPeople = (state: LiveState) =>
  state.producers.filter(
    ({ source, participantId }) => source === 'screen' && !isStreamed(state, participantId),
  ).length;

export function pauseProducer(
  state: LiveState,
  { producerId }: CommandOf<'pause-producer'>,
  actor: Actor,
): Decision {
  const own = ownProducer(state, producerId, actor);
  if (!('participantId' in own)) return own;
  if (own.paused) return happened([]);
  return happened([{ type: 'media:producer-paused', payload: { producerId, by: own.participantId } }]);
}

/** Resuming is publishing: whoever may no longer publish a source may not switch it on again either. */
export function resumeProducer(
  state: LiveState,
  { producerId }: CommandOf<'resume-producer'>,
  actor: Actor,
): Decision {
  const own = ownProducer(state, producerId, actor);
  if (!('participantId' in own)) return own;
  const seat = seatOf(state, actor);
  if (typeof seat === 'string') return refused(seat);
  if (!mayPublish(seat, own.source))
    return refused('forbidden', `You may not share your ${own.source} in this class`);
  if (!own.paused) return happened([]);
  return happened([{ type: 'media:producer-resumed', payload: { producerId } }]);
}

export function closeProducer(
  state: LiveState,
  { producerId }: CommandOf<'close-producer'>,
  actor: Actor,
): Decision {
  const own = ownProducer(state, producerId, actor);
  if (!('participantId' in own)) return own;
  return happened([{ type: 'media:producer-closed', payload: { producerId, reason: 'closed' } }]);
}

/** Nobody touches a producer of somebody else; whether it exists is not told. */
function ownProducer(state: LiveState, producerId: string, actor: Actor): LiveProducer | Decision {
  const seat = seatOf(state, actor);
  if (typeof seat === 'string') return refused(seat);
  const producer = state.producers.find(p => p.producerId === producerId);
  if (producer?.participantId !== seat.participantId) return refused('media_not_found');
  return producer;
}

export function loseProducer(
  state: LiveState,
  { producerId }: CommandOf<'lose-producer'>,
  actor: Actor,
): Decision {
  if (actor.kind !== 'system') return refused('forbidden');
  if (!state.producers.some(p => p.producerId === producerId)) return happened([]);
  return happened([{ type: 'media:producer-closed', payload: { producerId, reason: 'lost' } }]);
}

export function loseMedia(
  state: LiveState,
  { reason, producerIds }: CommandOf<'lose-media'>,
  actor: Actor,
): Decision {
  if (actor.kind !== 'system') return refused('forbidden');
  if (state.ended) return happened([]);
  if (producerIds && !state.producers.some(p => producerIds.includes(p.producerId))) return happened([]);
  return happened([{ type: 'media:room-lost', payload: { reason } }]);
}
