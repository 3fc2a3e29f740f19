import type { RecordingConsent } from '@lectern/contracts/recording-consent';
import type { LiveState } from '@lectern/contracts/session-log/live-state';
import type { LogFact } from '@lectern/contracts/session-log/log-event';
import type { LiveProducer } from '@lectern/contracts/session-log/media-events';
import { type Actor, type CommandOf, type Context, type Decision, happened, refused } from './command.ts';
import { mayPublish } from './roles.ts';
import { seatOf } from './seat.ts';

/** One connection a seat: a newer connection of the same person takes it over, with all that belongs to it. */
export function join(state: LiveState, command: CommandOf<'join'>, actor: Actor, context: Context): Decision {
  if (actor.kind === 'system') return refused('forbidden');
  const { participantId, connectionId } = actor;
  const seat = state.participants.find(p => p.participantId === participantId);
  const { displayName, role, sources, receives, recordingConsent } = command;
  if (!seat) {
    if (state.participants.length >= state.capacity) return refused('room_full');
    const participant = {
      participantId,
      displayName,
      role,
      sources,
      connectionId,
      connected: true,
      seatHeldUntil: null,
      joinedAt: context.now,
      microphoneOn: false,
      cameraOn: false,
      receives,
    };
    return happened(
      [{ type: 'room:peer-joined', payload: { participant } }, ...answered(participantId, recordingConsent)],
      { resumed: false },
    );
  }
  // The token may be newer than the seat, and the room may let this person do other things by now.
  const seatNow = { ...seat, role, sources };
  const own = state.producers.filter(producer => producer.participantId === participantId);
  const closed = own.filter(({ source }) => !mayPublish(seatNow, source));
  // What is remembered by a page may be old: it fills a gap, and else counts only when it is the more careful answer.
  const counts = !seat.recordingConsent || recordingConsent?.answer === 'declined';
  const isNews = counts && recordingConsent?.answer !== seat.recordingConsent;
  const lost = command.freshMedia ? own.filter(producer => !closed.includes(producer)) : [];
  return happened(
    [
      {
        type: 'room:peer-reconnected',
        payload: { participantId, connectionId, displayName, role, sources, receives },
      },
      ...answered(participantId, isNews ? recordingConsent : undefined),
      ...producersClosed(closed, 'closed'),
      ...producersClosed(lost, 'lost'),
    ],
    { resumed: true, supersededConnectionId: seat.connectionId === connectionId ? null : seat.connectionId },
  );
}

const answered = (participantId: string, consent: RecordingConsent | undefined): LogFact[] =>
  consent ? [{ type: 'recording:consent-answered', payload: { participantId, ...consent } }] : [];

const producersClosed = (producers: readonly LiveProducer[], reason: 'closed' | 'lost'): LogFact[] =>
  producers.map(({ producerId }) => ({ type: 'media:producer-closed', payload: { producerId, reason } }));

export function lostProducers(state: LiveState, participantId: string): LogFact[] {
  return producersClosed(
    state.producers.filter(producer => producer.participantId === participantId),
    'lost',
  );
}

export function leave(state: LiveState, _command: CommandOf<'leave'>, actor: Actor): Decision {
  const seat = seatOf(state, actor);
  if (typeof seat === 'string') return refused(seat);
  return happened([
    { type: 'room:peer-left', payload: { participantId: seat.participantId, reason: 'left' } },
  ]);
}

/** The late goodbye of a connection that no longer holds the seat changes nothing. */
export function disconnect(
  state: LiveState,
  _command: CommandOf<'disconnect'>,
  actor: Actor,
  context: Context,
): Decision {
  if (actor.kind === 'system') return happened([]);
  return loseConnection(
    state,
    { type: 'lose-connection', participantId: actor.participantId, connectionId: actor.connectionId },
    { kind: 'system' },
    context,
  );
}

export function loseConnection(
  state: LiveState,
  { participantId, connectionId }: CommandOf<'lose-connection'>,
  actor: Actor,
  context: Context,
): Decision {
  if (actor.kind !== 'system') return refused('forbidden');
  const seat = state.participants.find(p => p.participantId === participantId);
  if (!seat?.connected || seat.connectionId !== connectionId) return happened([]);
  const seatHeldUntil = new Date(Date.parse(context.now) + context.departureTimeoutMs).toISOString();
  return happened([{ type: 'room:peer-disconnected', payload: { participantId, seatHeldUntil } }]);
}

/** Gives up a seat that nobody came back to. Whoever came back in the meantime keeps it. */
export function expire(
  state: LiveState,
  { participantId, reason }: CommandOf<'expire'>,
  actor: Actor,
  context: Context,
): Decision {
  if (actor.kind !== 'system') return refused('forbidden');
  const seat = state.participants.find(p => p.participantId === participantId);
  if (!seat || seat.connected || !seat.seatHeldUntil) return happened([]);
  if (Date.parse(seat.seatHeldUntil) > Date.parse(context.now)) return happened([]);
  return happened([{ type: 'room:peer-left', payload: { participantId, reason } }]);
}
