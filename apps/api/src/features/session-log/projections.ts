import type { LogCommit } from '@lectern/contracts/session-log/log-event';
import type { CaptureStopReason } from '@lectern/contracts/session-log/recording-events';
import type { SessionEndReason } from '@lectern/contracts/session-log/session-events';

/** What an event of the session log changes in Postgres besides being kept. */
export type Projection =
  | { kind: 'joined' | 'left'; participantId: string; sessionId: string; seq: number; at: Date }
  | { kind: 'session-ended'; sessionId: string; seq: number; at: Date; reason: SessionEndReason }
  | { kind: 'recording-starting'; recordingId: string; sessionId: string }
  | { kind: 'recording-started'; recordingId: string; at: Date }
  | { kind: 'recording-stopping'; recordingId: string }
  | { kind: 'recording-stopped'; recordingId: string; at: Date; reason: CaptureStopReason };

/** In the order of the events. A person who reconnects was here all the time, as the seat was. */
export function projectionsOf({ sessionId, events }: LogCommit): Projection[] {
  return events.flatMap((event): Projection[] => {
    const { seq } = event;
    const at = new Date(event.at);
    switch (event.type) {
      case 'room:peer-joined': {
        const { participantId } = event.payload.participant;
        return [{ kind: 'joined', participantId, sessionId, seq, at }];
      }
      case 'room:peer-left':
        return [{ kind: 'left', participantId: event.payload.participantId, sessionId, seq, at }];
      case 'session:ended':
        return [{ kind: 'session-ended', sessionId, seq, at, reason: event.payload.reason }];
      case 'recording:starting':
        return [{ kind: 'recording-starting', recordingId: event.payload.recordingId, sessionId }];
      case 'recording:started':
        return [{ kind: 'recording-started', recordingId: event.payload.recordingId, at }];
      case 'recording:stopping':
        return [{ kind: 'recording-stopping', recordingId: event.payload.recordingId }];
      case 'recording:stopped': {
        const { recordingId, reason } = event.payload;
        return [{ kind: 'recording-stopped', recordingId, at, reason }];
      }
      default:
        return [];
    }
  });
}
