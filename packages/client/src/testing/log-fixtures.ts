import type { LiveState } from '@lectern/contracts/session-log/live-state';
import type { LogEvent } from '@lectern/contracts/session-log/log-event';
import { freshAutoRecording } from '@lectern/contracts/session-log/recording-events';
import type { LiveParticipant } from '@lectern/contracts/session-log/participant';

const at = '2026-11-21T10:00:00.000Z';

export const idOf = (n: number): string => `0192aa00-0000-7000-8000-${String(n).padStart(12, '0')}`;

export const person = (
  n: number,
  displayName: string,
  change: Partial<LiveParticipant> = {},
): LiveParticipant => ({
  participantId: idOf(n),
  displayName,
  role: 'guest',
  sources: ['camera', 'microphone'],
  connectionId: `a.${n}`,
  connected: true,
  seatHeldUntil: null,
  joinedAt: `2026-11-21T10:00:0${n}.000Z`,
  microphoneOn: false,
  cameraOn: false,
  ...change,
});

export const liveState = (change: Partial<LiveState> = {}): LiveState => ({
  sessionId: idOf(900),
  roomId: idOf(901),
  title: 'Waves and optics',
  capacity: 100,
  recordingMode: 'manual',
  startedAt: at,
  seq: 0,
  participants: [],
  hands: [],
  producers: [],
  recording: null,
  autoRecording: freshAutoRecording,
  emptySince: null,
  ended: null,
  ...change,
});

export const said = (seq: number, who: number, text: string): LogEvent => ({
  type: 'chat:message-sent',
  payload: { messageId: idOf(5000 + seq), participantId: idOf(who), displayName: `Person ${who}`, text },
  seq,
  at,
});

export const raised = (seq: number, who: number): LogEvent => ({
  type: 'hand:raised',
  payload: { participantId: idOf(who) },
  seq,
  at,
});
