import type { ErrorCode } from '@lectern/contracts/kernel/error-codes';
import type { ClassRole, Source } from '@lectern/contracts/primitives';
import type { RecordingConsent } from '@lectern/contracts/recording-consent';
import type { ReceiveMode } from '@lectern/contracts/receive-mode';
import type { ScreenQualityChange } from '@lectern/contracts/screen-quality';
import type { LogFact } from '@lectern/contracts/session-log/log-event';
import type { LiveProducer } from '@lectern/contracts/session-log/media-events';
import type { LeaveReason } from '@lectern/contracts/session-log/participant';
import type { CaptureStopReason, RecordingDelay } from '@lectern/contracts/session-log/recording-events';
import type { SessionEndReason } from '@lectern/contracts/session-log/session-events';

/** Who asks: somebody on a connection, or Lectern itself (the API, the media-worker, the sweeper). */
export type Actor = { kind: 'participant'; participantId: string; connectionId: string } | { kind: 'system' };

export type Command =
  | {
      type: 'join';
      displayName: string;
      role: ClassRole;
      sources: Source[];
      /** The browser starts with new transports: what this seat produced before is gone. */
      freshMedia: boolean;
      receives: ReceiveMode;
      /** As this person has answered before they came. */
      recordingConsent?: RecordingConsent | undefined;
    }
  | { type: 'set-receive-mode'; mode: ReceiveMode }
  | { type: 'leave' }
  | { type: 'disconnect' }
  | { type: 'expire'; participantId: string; reason: LeaveReason }
  | { type: 'lose-connection'; participantId: string; connectionId: string }
  | { type: 'send-chat'; text: string }
  | { type: 'send-caption'; language: string; text: string; typedForMs: number }
  | { type: 'mark-moment'; label: string | null }
  | { type: 'raise-hand' }
  | { type: 'lower-hand'; participantId: string | undefined }
  | { type: 'reset-media' }
  | { type: 'add-producer'; producer: Omit<LiveProducer, 'participantId'> }
  | { type: 'pause-producer'; producerId: string }
  | { type: 'resume-producer'; producerId: string }
  | { type: 'mute'; participantId: string; source: 'microphone' | 'camera' }
  | { type: 'mute-all' }
  | { type: 'set-screen-quality'; producerId: string; change: ScreenQualityChange }
  | { type: 'close-producer'; producerId: string }
  | { type: 'lose-producer'; producerId: string }
  /** With `producerIds` only while one of them is still there: whoever looked a while ago may be late. */
  | { type: 'lose-media'; reason: string; producerIds?: readonly string[] }
  | { type: 'start-recording' }
  | { type: 'start-automatically' }
  | { type: 'delay-recording'; recordingId: string; cause: RecordingDelay | null }
  | { type: 'stop-recording'; recordingId?: string }
  | { type: 'keep-recording'; recordingId?: string }
  | ({ type: 'answer-consent' } & RecordingConsent)
  | { type: 'confirm-recording'; recordingId: string }
  | { type: 'finish-recording'; recordingId: string; reason: CaptureStopReason }
  | { type: 'end-session'; reason: SessionEndReason };

export type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>;

/** What a decision may depend on besides the state: everything that is not pure, handed in. */
export interface Context {
  /** The server's clock, ISO 8601. */
  now: string;
  newId(): string;
  /** How long a lost connection keeps its seat. */
  departureTimeoutMs: number;
}

/** What happened, and what the one who asked is told; or why not. */
export type Decision =
  | { ok: true; facts: LogFact[]; reply: Record<string, unknown> }
  | { ok: false; code: ErrorCode; message?: string };

export const happened = (facts: LogFact[], reply: Record<string, unknown> = {}): Decision => ({
  ok: true,
  facts,
  reply,
});

export const refused = (code: ErrorCode, message?: string): Decision => ({ ok: false, code, message });
