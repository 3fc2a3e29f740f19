import type { RestClient } from '../rest-client.ts';
import { onlyCandidates, startingAt } from './answer-candidates.ts';

export type WayName = 'udp' | 'tcp' | 'turn';
export type CheckApi = Pick<RestClient, 'openCheck' | 'echoCheck' | 'closeCheck'>;

/** A connection to the media server that sends a test picture, by this way alone. */
export interface OpenWay {
  name: WayName;
  checkId: string;
  connection: RTCPeerConnection;
  sender: RTCRtpSender;
  /** From the server's answer to the connection. */
  connectMs: number;
  roundTripMs: number | null;
  /** Of the server, for this check; empty when there are none. */
  iceServers: RTCIceServer[];
  close(): void;
}

/** What came instead of a connection. */
export interface ClosedWay {
  iceServers: RTCIceServer[];
  /** Of TURN: whether the relay server gave an address at all. */
  relayed: boolean;
}

export const isOpen = (way: OpenWay | ClosedWay): way is OpenWay => 'connection' in way;

const connectTimeoutMs = 8_000;
/** Until the bandwidth is measured, as little as shows that media flows. */
const idleBps = 100_000;
const startKbps = 1_000;

/**
 * Tries to send to the media server by one way.
 * @param iceServers of an earlier check, which the relay needs
 * @throws AppError when the server refuses the check or cannot be asked
 */
export async function tryWay(
  name: WayName,
  api: CheckApi,
  track: MediaStreamTrack,
  signal: AbortSignal,
  iceServers: RTCIceServer[] = [],
): Promise<OpenWay | ClosedWay> {
  const connection = new RTCPeerConnection(
    name === 'turn' ? { iceServers, iceTransportPolicy: 'relay' } : {},
  );
  let relayed = false;
  connection.addEventListener('icecandidate', ({ candidate }) => {
    if (candidate?.candidate.includes(' typ relay')) relayed = true;
  });
  let checkId: string | undefined;
  const close = () => {
    connection.close();
    // The server notices by itself; this is only sooner.
    if (checkId) void api.closeCheck({ params: { checkId } }).catch(() => undefined);
  };
  try {
    const { sender } = connection.addTransceiver(track, {
      direction: 'sendonly',
      sendEncodings: [{ maxBitrate: idleBps }],
    });
    await connection.setLocalDescription();
    const sdpOffer = connection.localDescription?.sdp ?? '';
    // Also when it is no longer wanted: a request that is cut off would leave a check that nobody here can end.
    const opened = await api.openCheck({ body: { sdpOffer } });
    checkId = opened.checkId;
    const startedAt = performance.now();
    const sdp = startingAt(onlyCandidates(opened.sdpAnswer, name === 'tcp' ? 'tcp' : 'udp'), startKbps);
    const connected = becomesConnected(connection, signal);
    await connection.setRemoteDescription({ type: 'answer', sdp });
    if (!(await connected)) {
      close();
      return { iceServers: opened.iceServers, relayed };
    }
    return {
      name,
      checkId: opened.checkId,
      connection,
      sender,
      connectMs: Math.round(performance.now() - startedAt),
      roundTripMs: await readRoundTrip(connection),
      iceServers: opened.iceServers,
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** False when it fails, does not come in time, or is no longer wanted. */
export function becomesConnected(connection: RTCPeerConnection, signal: AbortSignal): Promise<boolean> {
  return new Promise(resolve => {
    const timer = setTimeout(() => settle(false), connectTimeoutMs);
    const settle = (connected: boolean) => {
      clearTimeout(timer);
      connection.removeEventListener('connectionstatechange', look);
      signal.removeEventListener('abort', abort);
      resolve(connected);
    };
    const abort = () => settle(false);
    const look = () => {
      if (connection.connectionState === 'connected') settle(true);
      else if (['failed', 'closed'].includes(connection.connectionState)) settle(false);
    };
    connection.addEventListener('connectionstatechange', look);
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    look();
  });
}

async function readRoundTrip(connection: RTCPeerConnection): Promise<number | null> {
  for (const report of (await connection.getStats()).values())
    if (report.type === 'candidate-pair' && report.nominated && report.currentRoundTripTime !== undefined)
      return Math.round(report.currentRoundTripTime * 10_000) / 10;
  return null;
}
