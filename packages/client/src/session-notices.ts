import type { ScreenQuality } from '@lectern/contracts/screen-quality';
import type { CaptureStopReason, RecordingDelay } from '@lectern/contracts/session-log/recording-events';
import type { AppliedEvent } from './event-log.ts';

/** Something that just happened and is worth a word, once. Never about what this person did themselves, but for what shows nowhere else. */
export type Notice =
  | { kind: 'joined' | 'left' | 'disconnected' | 'back' | 'hand-raised'; displayName: string }
  | { kind: 'message'; displayName: string; text: string }
  | { kind: 'sharing' | 'stopped-sharing'; displayName: string }
  | { kind: 'muted-by'; displayName: string }
  | { kind: 'asked-to-unmute'; displayName: string }
  | { kind: 'camera-stopped-by'; displayName: string }
  | { kind: 'hand-lowered-by'; displayName: string }
  /** Without a name when the API has done it. */
  | { kind: 'screen-quality-by'; displayName: string | null; quality: ScreenQuality }
  | { kind: 'marked' }
  | { kind: 'recording-starting' | 'recording-started' | 'recording-saving' }
  | { kind: 'keeping-started' | 'recording-kept' | 'keeping-stopped' }
  /** Told to the hosts alone. */
  | { kind: 'recording-delayed'; cause: RecordingDelay }
  | { kind: 'recording-stopped'; reason: CaptureStopReason }
  | { kind: 'refused'; message: string };

/** In a class this large comings and goings are not news any more. */
export const quietFrom = 9;

/** What an event means to the person `myId`. Pure. */
export function noticesOf({ event, before, after }: AppliedEvent, myId: string): Notice[] {
  const nameOf = (participantId: string) =>
    after.participants.find(p => p.participantId === participantId)?.displayName ??
    before.participants.find(p => p.participantId === participantId)?.displayName ??
    'Somebody';
  const about = (participantId: string, kind: 'left' | 'disconnected' | 'back' | 'hand-raised'): Notice[] =>
    participantId === myId ? [] : [{ kind, displayName: nameOf(participantId) }];
  const isQuiet = after.participants.length >= quietFrom;

  switch (event.type) {
    case 'room:peer-joined': {
      const { participantId, displayName } = event.payload.participant;
      return participantId === myId || isQuiet ? [] : [{ kind: 'joined', displayName }];
    }
    case 'room:peer-left':
      return isQuiet || event.payload.reason === 'session-ended'
        ? []
        : about(event.payload.participantId, 'left');
    case 'room:peer-disconnected':
      return isQuiet ? [] : about(event.payload.participantId, 'disconnected');
    case 'room:peer-reconnected': {
      // Taking one's seat over from another window is no news.
      const wasAway = before.participants.some(
        p => p.participantId === event.payload.participantId && !p.connected,
      );
      return isQuiet || !wasAway ? [] : about(event.payload.participantId, 'back');
    }
    case 'chat:message-sent': {
      const { participantId, displayName, text } = event.payload;
      return participantId === myId ? [] : [{ kind: 'message', displayName, text }];
    }
    case 'hand:raised':
      return about(event.payload.participantId, 'hand-raised');
    case 'hand:lowered': {
      const { participantId, loweredBy } = event.payload;
      if (participantId !== myId || loweredBy === myId) return [];
      return [{ kind: 'hand-lowered-by', displayName: nameOf(loweredBy) }];
    }
    case 'media:producer-added': {
      const { producer } = event.payload;
      if (producer.source !== 'screen' || producer.participantId === myId) return [];
      return [{ kind: 'sharing', displayName: nameOf(producer.participantId) }];
    }
    case 'media:producer-closed': {
      const producer = before.producers.find(p => p.producerId === event.payload.producerId);
      if (producer?.source !== 'screen' || producer.participantId === myId) return [];
      return [{ kind: 'stopped-sharing', displayName: nameOf(producer.participantId) }];
    }
    case 'media:producer-paused': {
      const { producerId, by } = event.payload;
      const producer = before.producers.find(p => p.producerId === producerId);
      if (producer?.participantId !== myId || by === myId) return [];
      const kind = producer.source === 'microphone' ? 'muted-by' : 'camera-stopped-by';
      return [{ kind, displayName: nameOf(by) }];
    }
    case 'media:screen-quality-set': {
      const { producerId, quality, by } = event.payload;
      const producer = before.producers.find(p => p.producerId === producerId);
      if (producer?.participantId !== myId || by === myId) return [];
      return [{ kind: 'screen-quality-by', displayName: by && nameOf(by), quality }];
    }
    // For the hosts, who alone may mark: the others have nothing to do with it.
    case 'session:marked': {
      const me = after.participants.find(p => p.participantId === myId);
      return me?.role === 'host' || me?.role === 'cohost' ? [{ kind: 'marked' }] : [];
    }
    case 'recording:starting':
      // What begins by itself is said once, when it has begun.
      return after.recording?.automatic ? [] : [{ kind: 'recording-starting' }];
    case 'recording:started':
      return [{ kind: after.recording?.provisional ? 'keeping-started' : 'recording-started' }];
    case 'recording:delayed': {
      const { cause } = event.payload;
      const me = after.participants.find(p => p.participantId === myId);
      const isHost = me?.role === 'host' || me?.role === 'cohost';
      return cause && isHost ? [{ kind: 'recording-delayed', cause }] : [];
    }
    case 'recording:kept':
      return [{ kind: 'recording-kept' }];
    case 'recording:stopping':
      // Of one that never began nothing is saved.
      return before.recording?.provisional || before.recording?.delay ? [] : [{ kind: 'recording-saving' }];
    case 'recording:stopped': {
      const { reason } = event.payload;
      const isWish = reason === 'requested' || reason === 'session-ended';
      // One that never began is no recording that has stopped; what begins by itself is tried again, and says so.
      if (before.recording?.delay && (isWish || before.recording.automatic)) return [];
      const isProvisional = before.recording?.provisional;
      if (isProvisional && isWish) return [{ kind: 'keeping-stopped' }];
      return [{ kind: 'recording-stopped', reason }];
    }
    default:
      return [];
  }
}
