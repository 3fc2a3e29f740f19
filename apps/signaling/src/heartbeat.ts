import type { Logger } from '@lectern/service-kit/logger';
import { aliveIntervalMs, aliveLifetimeMs, type Announcements } from './announcements.ts';
import type { RoomStore } from './platform/room-store.ts';
import { classRoom, type SignalingServer } from './socket-server.ts';

const headIntervalMs = 4_000;

/**
 * Says that this process lives, and tells its sockets the newest place in the log every few seconds, so that a client which missed the
 * last event of all still finds out.
 */
export async function startHeartbeat(
  instanceId: string,
  store: RoomStore,
  announcements: Announcements,
  io: SignalingServer,
  logger: Logger,
): Promise<{ close(): Promise<void> }> {
  const announce = async () => {
    await store.announceInstance(instanceId, aliveLifetimeMs);
    announcements.succeeded();
  };
  await announce().catch((error: unknown) => logger.warn({ err: error }, 'could not announce this process'));

  const alive = setInterval(() => {
    announce().catch(() => undefined);
  }, aliveIntervalMs);
  const heads = setInterval(() => {
    void sendHeads().catch(() => undefined);
  }, headIntervalMs);

  async function sendHeads(): Promise<void> {
    const claims = [...io.sockets.sockets.values()].flatMap(socket => socket.data.claims ?? []);
    const sessionIds = new Set(claims.map(({ sessionId }) => sessionId));
    for (const sessionId of sessionIds) {
      const state = await store.read(sessionId);
      if (state) io.local.to(classRoom(sessionId)).volatile.emit('session:head', { seq: state.seq });
    }
  }

  return {
    async close() {
      clearInterval(alive);
      clearInterval(heads);
      // The next process to sweep finds the seats of this one at once, instead of after the lifetime.
      await store.withdrawInstance(instanceId).catch(() => undefined);
    },
  };
}
