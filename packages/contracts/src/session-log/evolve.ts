import type { LiveState } from './live-state.ts';
import type { LogEvent } from './log-event.ts';
import type { LiveProducer } from './media-events.ts';
import type { LiveParticipant } from './participant.ts';
import { automaticPauseMs, type LiveRecording } from './recording-events.ts';

/**
 * Folds one event into the state. Pure and total: an event about something unknown changes nothing but `seq`.
 * It is part of the contract (docs/adr/0002) because the browser must understand the log exactly as the server does.
 */
export function evolve(state: LiveState, event: LogEvent): LiveState {
  return { ...state, ...changesOf(state, event), seq: event.seq };
}

function changesOf(state: LiveState, event: LogEvent): Partial<LiveState> {
  switch (event.type) {
    case 'room:peer-joined': {
      const { participant } = event.payload;
      const others = state.participants.filter(p => p.participantId !== participant.participantId);
      return { participants: [...others, participant], emptySince: null };
    }
    case 'room:peer-disconnected':
      return {
        participants: withParticipant(state, event.payload.participantId, {
          connected: false,
          seatHeldUntil: event.payload.seatHeldUntil,
        }),
      };
    case 'room:peer-reconnected': {
      const { participantId, connectionId, displayName, role, sources, receives } = event.payload;
      return {
        participants: withParticipant(state, participantId, {
          connected: true,
          seatHeldUntil: null,
          connectionId,
          displayName,
          ...(role && { role }),
          ...(sources && { sources }),
          ...(receives && { receives }),
        }),
      };
    }
    case 'room:receive-mode-set': {
      const { participantId, mode } = event.payload;
      return { participants: withParticipant(state, participantId, { receives: mode }) };
    }
    case 'room:peer-left': {
      const { participantId } = event.payload;
      const participants = state.participants.filter(p => p.participantId !== participantId);
      return {
        participants,
        hands: state.hands.filter(hand => hand.participantId !== participantId),
        producers: state.producers.filter(producer => producer.participantId !== participantId),
        emptySince: participants.length === 0 ? event.at : null,
      };
    }
    case 'chat:message-sent':
    case 'caption:line':
    case 'session:marked':
      return {};
    case 'hand:raised': {
      const { participantId } = event.payload;
      if (state.hands.some(hand => hand.participantId === participantId)) return {};
      return { hands: [...state.hands, { participantId, raisedAt: event.at }] };
    }
    case 'hand:lowered':
      return { hands: state.hands.filter(hand => hand.participantId !== event.payload.participantId) };
    case 'media:producer-added': {
      const { producer } = event.payload;
      return {
        producers: [...state.producers.filter(p => p.producerId !== producer.producerId), producer],
        participants: withSwitch(state, producer, !producer.paused),
      };
    }
    case 'media:producer-paused':
    case 'media:producer-resumed': {
      const paused = event.type === 'media:producer-paused';
      const producer = state.producers.find(p => p.producerId === event.payload.producerId);
      if (!producer) return {};
      return {
        producers: state.producers.map(p => (p === producer ? { ...p, paused } : p)),
        participants: withSwitch(state, producer, !paused),
      };
    }
    case 'media:screen-quality-set': {
      const { producerId, quality } = event.payload;
      return {
        producers: state.producers.map(p =>
          p.producerId === producerId ? { ...p, screenQuality: quality } : p,
        ),
      };
    }
    case 'media:producer-closed': {
      const producer = state.producers.find(p => p.producerId === event.payload.producerId);
      if (!producer) return {};
      return {
        producers: state.producers.filter(p => p !== producer),
        participants:
          event.payload.reason === 'closed' ? withSwitch(state, producer, false) : state.participants,
      };
    }
    case 'media:room-lost':
      return { producers: [] };
    case 'recording:starting': {
      const { recordingId, requestedBy, provisional } = event.payload;
      const automatic = requestedBy === null && state.recordingMode !== 'manual';
      return {
        recording: {
          ...{ recordingId, state: 'starting', startedAt: event.at },
          ...{ provisional, automatic, delay: null },
        },
      };
    }
    case 'recording:delayed':
      return withRecording(state, event.payload.recordingId, { delay: event.payload.cause });
    case 'recording:started':
      return withRecording(state, event.payload.recordingId, { state: 'active', delay: null });
    case 'recording:kept':
      return {
        ...withRecording(state, event.payload.recordingId, { provisional: false }),
        autoRecording: { ...state.autoRecording, kept: true },
      };
    case 'recording:stopping':
      return {
        ...withRecording(state, event.payload.recordingId, { state: 'ending' }),
        autoRecording: { ...state.autoRecording, over: true },
      };
    case 'recording:stopped': {
      if (state.recording?.recordingId !== event.payload.recordingId) return {};
      const notBefore = new Date(Date.parse(event.at) + automaticPauseMs).toISOString();
      return { recording: null, autoRecording: { ...state.autoRecording, notBefore } };
    }
    case 'recording:consent-answered': {
      const { participantId, answer } = event.payload;
      return { participants: withParticipant(state, participantId, { recordingConsent: answer }) };
    }
    case 'session:ended':
      return { ended: { at: event.at, reason: event.payload.reason }, producers: [], hands: [] };
  }
}

function withParticipant(state: LiveState, participantId: string, change: Partial<LiveParticipant>) {
  return state.participants.map(p => (p.participantId === participantId ? { ...p, ...change } : p));
}

function withSwitch(state: LiveState, producer: LiveProducer, on: boolean) {
  if (producer.source === 'microphone')
    return withParticipant(state, producer.participantId, { microphoneOn: on });
  if (producer.source === 'camera') return withParticipant(state, producer.participantId, { cameraOn: on });
  return state.participants;
}

function withRecording(
  state: LiveState,
  recordingId: string,
  change: Partial<LiveRecording>,
): Partial<LiveState> {
  if (state.recording?.recordingId !== recordingId) return {};
  return { recording: { ...state.recording, ...change } };
}
