import { captureHealthChanged } from '@lectern/contracts/bus/topics';
import type { Bus } from '@lectern/service-kit/bus/redis-bus';
import type { RoomStore } from './platform/room-store.ts';
import { connectionRoom, type SignalingServer } from './socket-server.ts';

/** Tells those who can do something about it, and nobody else, what is wrong with the recording of their class. */
export async function tellRecordingHealth(
  bus: Bus,
  store: Pick<RoomStore, 'readCached'>,
  io: SignalingServer,
): Promise<void> {
  await bus.subscribe(captureHealthChanged, async ({ roomId, ...health }) => {
    const state = await store.readCached(roomId);
    if (!state || state.ended || state.recording?.recordingId !== health.recordingId) return;
    // Every signaling process hears it, and tells the connections that it holds.
    for (const { role, connected, connectionId } of state.participants)
      if (connected && (role === 'host' || role === 'cohost'))
        io.local.to(connectionRoom(connectionId)).emit('recording:health', health);
  });
}
