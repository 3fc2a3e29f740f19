import type { StreamStopReason } from '@lectern/contracts/bus/stream-events';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Room } from '@lectern/contracts/rest/rooms';
import { type Stream, streamPresets } from '@lectern/contracts/rest/streams';
import type { AccessClaims } from '@lectern/contracts/tokens';
import type { Logger } from '@lectern/service-kit/logger';
import { iceServersFor, type TurnSettings } from '../../platform/turn-credentials.ts';
import type { RecordingsService } from '../recordings/recordings.service.ts';
import type { RoomsRepository } from '../rooms/rooms.repository.ts';
import { managesRoom } from '../rooms/rooms.service.ts';
import type { SessionsService, SignalingControl } from '../sessions/sessions.service.ts';
import type { TellStreamEvent } from './stream-events.ts';
import { completeQuality, maxIncomingBitrateOf, type WantedQuality } from './stream-quality.ts';
import { present, type StoredStream } from './stored-stream.ts';
import type { StreamsRepository } from './streams.repository.ts';
import type { ViewersService } from './viewers.service.ts';

export interface StreamsDependencies {
  streams: StreamsRepository;
  viewers: Pick<ViewersService, 'releaseAll'>;
  rooms: Pick<RoomsRepository, 'find'>;
  sessions: Pick<SessionsService, 'create'>;
  recordings: Pick<RecordingsService, 'start'>;
  signaling: Pick<SignalingControl, 'closeSdpConnection' | 'limitSdpConnection' | 'stopLiveRecording'>;
  tell: TellStreamEvent;
  turn: TurnSettings | null;
  /** Where people reach this service. */
  publicUrl: string;
  maxStreams: number;
  logger: Logger;
}

export interface StartRequest extends WantedQuality {
  channel_id: string;
  source: 'screen' | 'camera';
  record: boolean;
}

export type StreamsService = ReturnType<typeof createStreamsService>;

const longestName = 60;

/** Streams from their start to their end. How they are published and watched is beside this. */
export function createStreamsService(deps: StreamsDependencies) {
  const { streams, viewers, rooms, sessions, recordings, signaling, tell, turn, logger } = deps;

  /** @throws AppError `not_found`, for a stream in somebody else's room as well. */
  async function findManaged(caller: AccessClaims, streamId: string): Promise<StoredStream> {
    const stream = await streams.find(streamId);
    if (!stream || !managesRoom(caller, stream)) throw new AppError('not_found');
    return stream;
  }

  /** The live class of a room; one is started where there is none. */
  async function liveSessionOf(caller: AccessClaims, room: Room, requestId: string): Promise<string> {
    if (room.liveSessionId) return room.liveSessionId;
    try {
      return (await sessions.create(caller, room.roomId, { start: true }, requestId)).sessionId;
    } catch (error) {
      // Somebody else has started one at the same moment.
      const started =
        error instanceof AppError &&
        error.code === 'session_already_live' &&
        (await rooms.find(room.roomId))?.liveSessionId;
      if (!started) throw error;
      return started;
    }
  }

  /** A class that is recorded already is recorded with the stream in it. */
  async function record(caller: AccessClaims, stream: StoredStream, requestId: string): Promise<void> {
    try {
      const { recordingId } = await recordings.start(caller, stream.sessionId, requestId);
      await streams.setRecording(stream.streamId, recordingId);
    } catch (error) {
      if (error instanceof AppError && error.code === 'recording_already_running') return;
      await streams.stop(stream.streamId, 'recording-failed', new Date());
      throw error;
    }
  }

  /** What cannot be told now is mended by the reconciler, or has ended by itself. */
  const told = (asked: Promise<unknown>, { streamId }: StoredStream) =>
    asked.catch((error: unknown) => {
      const over =
        error instanceof AppError && /^(?:not_found|session_ended|recording_not_running)$/.test(error.code);
      if (!over) logger.warn({ err: error, streamId }, 'a stream could not be ended everywhere yet');
    });

  /** Lets the publisher go, whether or not the stream has ended here already. */
  async function disconnectPublisher(stream: StoredStream): Promise<void> {
    const { sessionId, participantId, resourceId } = stream;
    if (!resourceId) return;
    const params = { sessionId, participantId, resourceId };
    await told(signaling.closeSdpConnection({ params }), stream);
  }

  /** Once, whoever is first to say so. */
  async function end(stream: StoredStream, reason: StreamStopReason): Promise<void> {
    const { streamId: stream_id, roomId: channel_id, sessionId, recordingId } = stream;
    if (!(await streams.stop(stream_id, reason, new Date()))) return;
    await viewers.releaseAll(stream_id);
    if (recordingId) await told(signaling.stopLiveRecording({ params: { sessionId, recordingId } }), stream);
    // Read again: the publisher may have come since.
    await disconnectPublisher((await streams.find(stream_id)) ?? stream);
    await tell('stream.stopped', { stream_id, channel_id, reason });
  }

  return {
    end,
    disconnectPublisher,

    /** @throws AppError `not_found`, `room_archived`, `too_many_streams`, and what starting a class and a recording throw. */
    async start(caller: AccessClaims, wanted: StartRequest, requestId: string) {
      const room = await rooms.find(wanted.channel_id);
      if (!room || !managesRoom(caller, room)) throw new AppError('not_found');
      if (room.archivedAt) throw new AppError('room_archived');
      const { roomId } = room;
      const sessionId = await liveSessionOf(caller, room, requestId);
      const quality = completeQuality(wanted, streamPresets.high);
      const suffix = ' (stream)';
      const displayName = caller.name.slice(0, longestName - suffix.length) + suffix;
      const role = caller.sub === room.ownerId ? 'host' : 'cohost';
      const stream = await streams.insert(
        { roomId, sessionId, userId: caller.sub, displayName, role, source: wanted.source, quality },
        deps.maxStreams,
      );
      if (wanted.record) await record(caller, stream, requestId);
      const { streamId: stream_id, participantId: session_id } = stream;
      await tell('stream.started', {
        ...{ stream_id, channel_id: roomId, session_id, user_id: caller.sub },
        ...quality,
      });
      return {
        stream_id,
        session_id,
        server_endpoint: `${deps.publicUrl}/stream/sessions/${session_id}/whip`,
        ice_servers: iceServersFor(turn, session_id, Date.now()),
      };
    },

    /** @throws AppError `not_found`. */
    async stop(caller: AccessClaims, streamId: string): Promise<Stream> {
      const stream = await findManaged(caller, streamId);
      await end(stream, 'requested');
      return present((await streams.find(streamId)) ?? stream);
    },

    /** @throws AppError `not_found`, `stream_stopped`, `signaling_unavailable`, `media_unavailable`. */
    async changeQuality(
      caller: AccessClaims,
      streamId: string,
      wanted: WantedQuality,
      requestId: string,
    ): Promise<Stream> {
      const stream = await findManaged(caller, streamId);
      const quality = completeQuality(wanted, stream);
      // First here: who publishes at this moment is let in with what is stored.
      if (!(await streams.setQuality(streamId, quality))) throw new AppError('stream_stopped');
      const { sessionId, participantId } = stream;
      await signaling
        .limitSdpConnection(
          {
            params: { sessionId, participantId },
            body: { maxIncomingBitrate: maxIncomingBitrateOf(quality) },
          },
          { requestId },
        )
        .catch((error: unknown) => {
          // Nobody publishes now.
          if (!(error instanceof AppError && error.code === 'not_found')) throw error;
        });
      await tell('stream.quality.changed', { stream_id: streamId, channel_id: stream.roomId, ...quality });
      return present((await streams.find(streamId)) ?? stream);
    },

    /** @throws AppError `not_found`. */
    async read(streamId: string): Promise<Stream> {
      const stream = await streams.find(streamId);
      if (!stream) throw new AppError('not_found');
      return present(stream);
    },
  };
}
