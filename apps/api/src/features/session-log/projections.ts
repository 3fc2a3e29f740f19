import type { ConsentAnswer } from '@lectern/contracts/recording-consent';
import type { LogCommit } from '@lectern/contracts/session-log/log-event';
import type { SessionEndReason } from '@lectern/contracts/session-log/session-events';

/** What an event of the session log changes in Postgres besides being kept, and besides who is present. */
export type Projection =
  | { kind: 'session-ended'; at: Date; reason: SessionEndReason }
  | { kind: 'recording-starting'; recordingId: string; provisional: boolean }
  | { kind: 'recording-kept'; recordingId: string; at: Date }
  | {
      kind: 'consent-answered';
      seq: number;
      at: Date;
      participantId: string;
      answer: ConsentAnswer;
      textVersion: string;
    }
  | { kind: 'recording-started'; recordingId: string; at: Date }
  | { kind: 'recording-stopping'; recordingId: string }
  | { kind: 'recording-stopped'; recordingId: string; at: Date };

/** In the order of the events. */
export function projectionsOf({ events }: LogCommit): Projection[] {
  return events.flatMap((event): Projection[] => {
    const at = new Date(event.at);
    switch (event.type) {
      case 'session:ended':
        return [{ kind: 'session-ended', at, reason: event.payload.reason }];
      case 'recording:starting':
        return [
          {
            kind: 'recording-starting',
            recordingId: event.payload.recordingId,
            provisional: event.payload.provisional,
          },
        ];
      case 'recording:kept':
        return [{ kind: 'recording-kept', recordingId: event.payload.recordingId, at }];
      case 'recording:consent-answered':
        return [{ kind: 'consent-answered', seq: event.seq, at, ...event.payload }];
      case 'recording:started':
        return [{ kind: 'recording-started', recordingId: event.payload.recordingId, at }];
      case 'recording:stopping':
        return [{ kind: 'recording-stopping', recordingId: event.payload.recordingId }];
      case 'recording:stopped':
        return [{ kind: 'recording-stopped', recordingId: event.payload.recordingId, at }];
      default:
        return [];
    }
  });
}

/** Whether a commit changes who is, or was, in the class. A person who reconnects was here all the time, as the seat was. */
export const changesPresence = ({ events }: LogCommit): boolean =>
  events.some(({ type }) => ['room:peer-joined', 'room:peer-left', 'session:ended'].includes(type));
