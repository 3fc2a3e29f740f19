import {
  audibleChanged,
  captureChanged,
  mediaWorkerStarted,
  producerLost,
  roomLost,
  sdpPeerLost,
  speakersChanged,
} from '@lectern/contracts/bus/topics';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Bus } from '@lectern/service-kit/bus/redis-bus';
import type { Command } from './live-room/command.ts';
import { sdpConnectionId } from './sdp-connection-id.ts';
import { type LiveSessions, system } from './live-sessions.ts';
import type { Sweeper } from './sweeper.ts';
import { classRoom, type SignalingServer } from './socket-server.ts';

/**
 * What the media-worker tells becomes part of the log. Every signaling process hears it; the first one commits it, and for the others there
 * is nothing left to decide.
 */
export async function listenToMedia(
  bus: Bus,
  sessions: LiveSessions,
  sweeper: Pick<Sweeper, 'sweepMedia'>,
  io: SignalingServer,
): Promise<void> {
  const apply = async (sessionId: string, command: Command, commandId: string | null = null) => {
    try {
      await sessions.apply(sessionId, command, system, commandId);
    } catch (error) {
      // The class has ended in the meantime: there is nobody to tell.
      if (error instanceof AppError && (error.code === 'session_ended' || error.code === 'not_found')) return;
      throw error;
    }
  };

  await bus.subscribe(producerLost, ({ roomId, producerId }) =>
    apply(roomId, { type: 'lose-producer', producerId }),
  );
  await bus.subscribe(sdpPeerLost, ({ roomId, peerId, resourceId }) =>
    apply(roomId, {
      type: 'lose-connection',
      participantId: peerId,
      connectionId: sdpConnectionId(resourceId),
    }),
  );
  // A room is lost once, whichever of us is first to say so.
  await bus.subscribe(roomLost, ({ roomId, reason, routerEpoch }) =>
    apply(roomId, { type: 'lose-media', reason }, `lost ${routerEpoch}`),
  );
  await bus.subscribe(mediaWorkerStarted, () => sweeper.sweepMedia());
  await bus.subscribe(captureChanged, ({ roomId, recordingId, state, reason }) =>
    apply(
      roomId,
      state === 'active'
        ? { type: 'confirm-recording', recordingId }
        : { type: 'finish-recording', recordingId, reason: reason ?? 'requested' },
    ),
  );
  await bus.subscribe(audibleChanged, ({ roomId, producerIds }) => {
    io.local.to(classRoom(roomId)).emit('media:audible', { producerIds });
  });
  await bus.subscribe(speakersChanged, ({ roomId, speakers }) => {
    io.local.to(classRoom(roomId)).volatile.emit('media:speaking', {
      speakers: speakers.map(({ peerId, volume }) => ({ participantId: peerId, volume })),
    });
  });
}
