import type { StreamStopReason } from '@lectern/contracts/bus/stream-events';
import type { ClassRole } from '@lectern/contracts/primitives';
import type { Stream } from '@lectern/contracts/rest/streams';

/** A stream as stored. Its publisher is a participant of the session, `participantId`, which the seed calls the publishing session. */
export interface StoredStream {
  streamId: string;
  roomId: string;
  ownerId: string;
  sessionId: string;
  participantId: string;
  displayName: string;
  role: ClassRole;
  /** Who started it. */
  userId: string;
  source: 'screen' | 'camera';
  resolution: string;
  framerate: number;
  bitrate: number;
  resourceId: string | null;
  recordingId: string | null;
  createdAt: Date;
  stoppedAt: Date | null;
  stopReason: StreamStopReason | null;
  viewerCount: number;
}

/** As the seed names it. */
export const present = (stream: StoredStream): Stream => ({
  stream_id: stream.streamId,
  channel_id: stream.roomId,
  session_id: stream.participantId,
  state: stream.stoppedAt ? 'stopped' : stream.resourceId ? 'live' : 'waiting',
  source: stream.source,
  resolution: stream.resolution,
  framerate: stream.framerate,
  bitrate: stream.bitrate,
  viewer_count: stream.viewerCount,
  recording_id: stream.recordingId,
  started_at: stream.createdAt.toISOString(),
  stopped_at: stream.stoppedAt?.toISOString() ?? null,
  stop_reason: stream.stopReason,
});
