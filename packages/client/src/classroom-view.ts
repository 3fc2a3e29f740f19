import type { ErrorCode } from '@lectern/contracts/kernel/error-codes';
import type { ClassRole, QualityLevel, Source } from '@lectern/contracts/primitives';
import { type ConsentAnswer, mayBeRecorded } from '@lectern/contracts/recording-consent';
import type { RecordingMode } from '@lectern/contracts/recording-mode';
import type { ReceiveMode } from '@lectern/contracts/receive-mode';
import type { ScreenQuality } from '@lectern/contracts/screen-quality';
import type { HealthProblem } from '@lectern/contracts/recording-health';
import type { LiveState } from '@lectern/contracts/session-log/live-state';
import type { LiveParticipant } from '@lectern/contracts/session-log/participant';
import type { LiveRecording } from '@lectern/contracts/session-log/recording-events';
import type { SessionEndReason } from '@lectern/contracts/session-log/session-events';
import type { ChatMessage } from './event-log.ts';
import type { RecordingHealthNews } from './recording-health.ts';
import type { RemoteTrack } from './remote-media.ts';
import type { Still } from './still-reader.ts';

/**
 * How this page stands to the class. `reconnecting`: the socket is lost, media goes on; `media-lost`: the media server lost
 * us, the rest goes on. `superseded`, `removed`, `left`, `ended` and `failed` are final: join with a new ClassroomSession.
 */
export type Connection =
  | { state: 'connecting' | 'connected' | 'media-lost' | 'superseded' | 'removed' | 'left' }
  /** `since`: milliseconds since 1970. */
  | { state: 'reconnecting'; since: number }
  | { state: 'ended'; reason: SessionEndReason | null }
  | { state: 'failed'; code: ErrorCode; message: string };

export const isFinal = ({ state }: Connection): boolean =>
  state === 'superseded' ||
  state === 'removed' ||
  state === 'left' ||
  state === 'ended' ||
  state === 'failed';

export interface ParticipantView {
  participantId: string;
  displayName: string;
  role: ClassRole;
  isMe: boolean;
  /** False while their connection is lost and their seat is held. */
  connected: boolean;
  /** Place in the queue from 1; null when the hand is down. */
  handPosition: number | null;
  microphoneOn: boolean;
  cameraOn: boolean;
  quality: QualityLevel;
  /** How much this person receives of the others. */
  receives: ReceiveMode;
  /** Null while the camera is off, or before its picture arrives. */
  camera: MediaStream | null;
  screen: MediaStream | null;
  /** The screen is shared, whether or not its picture has arrived. */
  sharesScreen: boolean;
  /** For somebody on a data budget: the latest picture of the screen. */
  screenStill: Still | null;
  /** How the screen is sent; null when none is shared, or its client does not say. */
  screenQuality: ScreenQuality | null;
  joinedAt: string;
  /** Whether what they send is written when the class is recorded. */
  mayBeRecorded: boolean;
}

export interface ChatLine extends Omit<ChatMessage, 'seq'> {
  /** Stable from pending to confirmed only as far as React keys go: pending lines have their own. */
  key: string;
  isMe: boolean;
  state: 'sent' | 'pending' | 'failed';
  /** Why it failed. */
  error: string | null;
}

export interface PendingMessage {
  commandId: string;
  text: string;
  /** Newest place in the log when it was sent: its event is after that. */
  afterSeq: number;
  at: string;
  error: string | null;
}

export interface RemoteAudio {
  key: string;
  participantId: string;
  stream: MediaStream;
}

export interface Permissions {
  sources: readonly Source[];
  /** Record, end the class, lower other people's hands. */
  moderate: boolean;
  /** Write captions while people speak. */
  writeCaptions: boolean;
}

export interface ClassroomView {
  connection: Connection;
  sessionId: string | null;
  title: string;
  /** ISO 8601; null before the first snapshot. */
  startedAt: string | null;
  /** Server's clock minus this page's, in milliseconds. */
  clockOffsetMs: number;
  me: ParticipantView | null;
  /** In the order of joining. */
  participants: readonly ParticipantView[];
  /** Who has a hand up, first come first. */
  hands: readonly ParticipantView[];
  chat: readonly ChatLine[];
  mayHaveEarlierChat: boolean;
  recording: LiveRecording | null;
  /** What is wrong with it, for hosts and cohosts. */
  recordingProblems: readonly HealthProblem[];
  recordingMode: RecordingMode;
  /** What this person has answered to being recorded; null until they have. */
  recordingConsent: ConsentAnswer | null;
  audio: readonly RemoteAudio[];
  receives: ReceiveMode;
  permissions: Permissions;
}

export const emptyView: ClassroomView = {
  connection: { state: 'connecting' },
  sessionId: null,
  title: '',
  startedAt: null,
  clockOffsetMs: 0,
  me: null,
  participants: [],
  hands: [],
  chat: [],
  mayHaveEarlierChat: false,
  recording: null,
  recordingProblems: [],
  recordingMode: 'manual',
  recordingConsent: null,
  audio: [],
  receives: 'full',
  permissions: { sources: [], moderate: false, writeCaptions: false },
};

/**
 * Whether this person may switch their microphone or camera on and off: also while they have no seat yet, when nothing is sent. Whoever
 * mutes just then must not be heard once they have it.
 */
export const mayUseDevice = (
  { me, permissions }: Pick<ClassroomView, 'me' | 'permissions'>,
  device: 'microphone' | 'camera',
): boolean => me === null || permissions.sources.includes(device);

export interface ViewInput {
  connection: Connection;
  clockOffsetMs: number;
  myId: string | null;
  state: LiveState | null;
  chat: readonly ChatMessage[];
  pendingChat: readonly PendingMessage[];
  mayHaveEarlierChat: boolean;
  remoteTracks: readonly RemoteTrack[];
  receives: ReceiveMode;
  recordingConsent: ConsentAnswer | null;
  stills: readonly Still[];
  /** Who is not in it is connected well. */
  quality: ReadonlyMap<string, QualityLevel>;
  recordingHealth: Pick<RecordingHealthNews, 'problemsOf'>;
  /** This person's own picture, straight from the device. */
  ownCamera: MediaStream | null;
  ownScreen: MediaStream | null;
}

/** Everything a page shows of a class, from the folded log and the media at hand. Pure. */
export function deriveView(input: ViewInput): ClassroomView {
  const { state, myId, connection, clockOffsetMs } = input;
  if (!state) return { ...emptyView, connection };
  const positions = new Map(state.hands.map((hand, i) => [hand.participantId, i + 1]));
  const participants = state.participants
    .map(participant => participantView(participant, input, positions.get(participant.participantId) ?? null))
    .sort((a, b) => a.joinedAt.localeCompare(b.joinedAt));
  const mine = state.participants.find(participant => participant.participantId === myId);
  return {
    connection,
    sessionId: state.sessionId,
    title: state.title,
    startedAt: state.startedAt,
    clockOffsetMs,
    me: participants.find(participant => participant.isMe) ?? null,
    participants,
    hands: participants
      .filter(participant => participant.handPosition !== null)
      .sort((a, b) => (a.handPosition ?? 0) - (b.handPosition ?? 0)),
    chat: chatLines(input),
    mayHaveEarlierChat: input.mayHaveEarlierChat,
    recording: state.recording,
    recordingProblems: input.recordingHealth.problemsOf(state.recording?.recordingId),
    recordingMode: state.recordingMode,
    recordingConsent: input.recordingConsent,
    audio: input.remoteTracks
      .filter(track => track.source === 'microphone' || track.source === 'screen-audio')
      .map(({ producerId, participantId, stream }) => ({ key: producerId, participantId, stream })),
    receives: input.receives,
    permissions: {
      sources: mine?.sources ?? [],
      moderate: mine?.role === 'host' || mine?.role === 'cohost',
      writeCaptions: mine !== undefined && ['host', 'cohost', 'speaker'].includes(mine.role),
    },
  };
}

function participantView(
  participant: LiveParticipant,
  { state, myId, remoteTracks, receives, stills, quality, ownCamera, ownScreen }: ViewInput,
  handPosition: number | null,
): ParticipantView {
  const { participantId, displayName, role, connected, joinedAt, receives: theirs } = participant;
  const isMe = participantId === myId;
  const producers = state?.producers.filter(producer => producer.participantId === participantId) ?? [];
  const screen = producers.find(producer => producer.source === 'screen');
  const sends = (source: Source) =>
    producers.some(producer => producer.source === source && !producer.paused);
  const received = (source: Source) =>
    (sends(source) &&
      !(receives !== 'full' && (source === 'camera' || source === 'screen')) &&
      remoteTracks.find(track => track.participantId === participantId && track.source === source)?.stream) ||
    null;
  return {
    participantId,
    displayName,
    role,
    isMe,
    connected,
    joinedAt,
    handPosition,
    mayBeRecorded: mayBeRecorded(participant),
    microphoneOn: sends('microphone'),
    cameraOn: sends('camera'),
    receives: isMe ? receives : (theirs ?? 'full'),
    quality: quality.get(participantId) ?? 'good',
    camera: isMe ? ownCamera : received('camera'),
    screen: isMe ? ownScreen : received('screen'),
    sharesScreen: isMe ? ownScreen !== null : sends('screen'),
    screenStill: stills.find(({ producerId }) => producerId === screen?.producerId) ?? null,
    screenQuality: screen?.screenQuality ?? null,
  };
}

/** The log, then what this person has sent that is not in it yet. */
function chatLines({ chat, pendingChat, myId, state }: ViewInput): ChatLine[] {
  const sent: ChatLine[] = chat.map(({ seq, ...message }) => ({
    ...message,
    key: String(seq),
    isMe: message.participantId === myId,
    state: 'sent',
    error: null,
  }));
  const myName =
    state?.participants.find(participant => participant.participantId === myId)?.displayName ?? '';
  const waiting = unconfirmed(pendingChat, chat, myId).map(
    ({ commandId, text, at, error }): ChatLine => ({
      key: commandId,
      messageId: commandId,
      participantId: myId ?? '',
      displayName: myName,
      text,
      at,
      isMe: true,
      state: error === null ? 'pending' : 'failed',
      error,
    }),
  );
  return [...sent, ...waiting];
}

/**
 * Pending messages without those whose event has come already: it may be here before the acknowledgement, and a line must
 * not be shown twice. One event accounts for one message.
 */
export function unconfirmed(
  pending: readonly PendingMessage[],
  chat: readonly ChatMessage[],
  myId: string | null,
): PendingMessage[] {
  const claimed = new Set<number>();
  return pending.filter(message => {
    if (message.error !== null) return true;
    const event = chat.find(
      line =>
        line.participantId === myId &&
        line.seq > message.afterSeq &&
        line.text === message.text &&
        !claimed.has(line.seq),
    );
    if (event) claimed.add(event.seq);
    return !event;
  });
}
