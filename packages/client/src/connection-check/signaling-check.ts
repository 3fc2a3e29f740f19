import { io, type Socket } from 'socket.io-client';
import { type Outcome, outcome } from './check-results.ts';

const connectTimeoutMs = 8_000;
const roundTrips = 5;
/** Above it a raised hand and a muted microphone are felt to lag. */
const slowRoundTripMs = 400;

/**
 * Whether Socket.IO gets through, without a token: as a websocket, which classes use, and else by polling, which tells whether the
 * server is away or only the websocket is in trouble.
 */
export async function checkSignaling(url: string, signal: AbortSignal): Promise<Outcome> {
  const websocket = await connect(url, 'websocket', signal);
  if (websocket) {
    const { connectMs, roundTripMs } = websocket;
    const figures = { transport: 'websocket', connectMs, roundTripMs };
    return roundTripMs !== null && roundTripMs > slowRoundTripMs
      ? outcome('signaling-slow', 'fair', figures)
      : outcome('signaling-websocket', 'good', figures);
  }
  const polling = await connect(url, 'polling', signal);
  return polling
    ? outcome('signaling-polling-only', 'bad', { transport: 'polling', ...polling })
    : outcome('signaling-unreachable', 'bad');
}

interface Connected {
  connectMs: number;
  roundTripMs: number | null;
}

async function connect(
  url: string,
  transport: 'websocket' | 'polling',
  signal: AbortSignal,
): Promise<Connected | null> {
  if (signal.aborted) return null;
  const startedAt = performance.now();
  const socket = io(url, {
    transports: [transport],
    forceNew: true,
    reconnection: false,
    timeout: connectTimeoutMs,
  });
  try {
    const connected = await new Promise<boolean>(resolve => {
      socket.once('connect', () => resolve(true));
      socket.once('connect_error', () => resolve(false));
      signal.addEventListener('abort', () => resolve(false), { once: true });
    });
    if (!connected) return null;
    const connectMs = Math.round(performance.now() - startedAt);
    return { connectMs, roundTripMs: await roundTrip(socket) };
  } finally {
    socket.disconnect();
  }
}

/** The median of some, in milliseconds. A visitor who is in no room is refused their leaving, and that answer is as good as any. */
async function roundTrip(socket: Socket): Promise<number | null> {
  const trips: number[] = [];
  try {
    for (let trip = 0; trip < roundTrips; trip += 1) {
      const startedAt = performance.now();
      await socket.timeout(connectTimeoutMs).emitWithAck('leave-room', {});
      trips.push(performance.now() - startedAt);
    }
  } catch {
    return null;
  }
  const median = trips.sort((a, b) => a - b)[Math.floor(trips.length / 2)];
  return median === undefined ? null : Math.round(median * 10) / 10;
}
