import { randomUUID } from 'node:crypto';
import { mediaControlEndpoints } from '@lectern/contracts/internal/media-control';
import { signalingControlEndpoints } from '@lectern/contracts/internal/signaling-control';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { EndpointRequest } from '@lectern/contracts/kernel/endpoint';
import { defaultScreenQuality } from '@lectern/contracts/screen-quality';
import type { LiveProducer } from '@lectern/contracts/session-log/media-events';
import type { LiveParticipant } from '@lectern/contracts/session-log/participant';
import { live } from '@lectern/contracts/rest/system';
import { freshAutoRecording } from '@lectern/contracts/session-log/recording-events';
import type { SessionEndReason } from '@lectern/contracts/session-log/session-events';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import { createHttpServer } from '@lectern/service-kit/http/http-server';
import { internalOnly } from '@lectern/service-kit/http/internal-auth';
import type { Logger } from '@lectern/service-kit/logger';
import type { FastifyInstance } from 'fastify';
import { serveStreams, type StreamsAtSignaling } from './stream-neighbour.ts';

/** A service of ours that the API calls, stood in for by a real HTTP server that answers the same contract. */
export interface Neighbour {
  url: string;
  /** While true every connection breaks, as when the process is gone. */
  away: boolean;
  close(): Promise<void>;
}

export interface SignalingNeighbour extends Neighbour {
  /** What was asked of it, by session. */
  sessions: Map<string, OpenedSession>;
  /** What holds a seat without a socket: the resource, and the tag of its ICE session. */
  sdpResources: Map<string, { participantId: string; direction: 'publish' | 'play'; iceTag: string }>;
  /** Somebody shares a screen in a session. */
  shareScreen(sessionId: string, producerId: string, displayName: string): void;
  /** The last one that was asked for. */
  lastSdpConnection: EndpointRequest<typeof signalingControlEndpoints.openSdpConnection>['body'] | undefined;
  streams: StreamsAtSignaling;
  /** The next recording is refused with this. */
  refuseRecording: AppError | undefined;
  /** Recordings that were to be kept in a live class. */
  kept: string[];
}

export type OpenedSession = EndpointRequest<typeof signalingControlEndpoints.openLiveSession>['body'] & {
  ended: { at: string; reason: SessionEndReason } | null;
};

export async function startSignalingNeighbour(logger: Logger, secret: string): Promise<SignalingNeighbour> {
  const app = createHttpServer(logger);
  const internal = internalOnly(secret);
  const sessions: SignalingNeighbour['sessions'] = new Map();
  const sdpResources: SignalingNeighbour['sdpResources'] = new Map();
  const screens = new Map<string, { producer: LiveProducer; sharer: LiveParticipant }[]>();
  const isPublishing = (id: string) =>
    [...sdpResources.values()].some(
      ({ participantId, direction }) => participantId === id && direction === 'publish',
    );
  const neighbour: SignalingNeighbour = {
    ...closed(app),
    sessions,
    shareScreen(sessionId, producerId, displayName) {
      screens.set(sessionId, [...(screens.get(sessionId) ?? []), sharedScreen(producerId, displayName)]);
    },
    sdpResources,
    lastSdpConnection: undefined,
    streams: serveStreams(app, internal, isPublishing),
    refuseRecording: undefined,
    kept: [],
  };
  const { openLiveSession, readLiveSession, endLiveSession, startLiveRecording, stopLiveRecording } =
    signalingControlEndpoints;
  const { keepLiveRecording } = signalingControlEndpoints;
  const { setLiveScreenQuality } = signalingControlEndpoints;
  const find = (sessionId: string) => {
    const session = sessions.get(sessionId);
    if (!session) throw new AppError('not_found');
    return session;
  };

  contractRoute(app, openLiveSession, internal, ({ params, body }) => {
    if (!sessions.has(params.sessionId)) sessions.set(params.sessionId, { ...body, ended: null });
  });
  contractRoute(app, readLiveSession, internal, ({ params: { sessionId } }) => {
    const { afterSeq, ...session } = find(sessionId);
    const seated = [...sdpResources].map(([resourceId, { participantId }]) => ({
      ...{ participantId, displayName: 'Somebody', role: 'host' as const, sources: [] },
      ...{ connectionId: `sdp.${resourceId}`, connected: true, seatHeldUntil: null },
      ...{ joinedAt: session.startedAt, microphoneOn: false, cameraOn: false },
    }));
    const shared = screens.get(sessionId) ?? [];
    return {
      ...{ ...session, sessionId, seq: afterSeq, hands: [], recording: null, emptySince: null },
      autoRecording: freshAutoRecording,
      participants: [...seated, ...shared.map(({ sharer }) => sharer)],
      producers: shared.map(({ producer }) => producer),
    };
  });
  contractRoute(app, setLiveScreenQuality, internal, ({ params, body }) => {
    if (find(params.sessionId).ended) throw new AppError('session_ended');
    const shared = screens.get(params.sessionId)?.find(one => one.producer.producerId === params.producerId);
    if (!shared) throw new AppError('media_not_found');
    const quality = { ...(shared.producer.screenQuality ?? defaultScreenQuality), ...body };
    shared.producer.screenQuality = quality;
    return { quality };
  });
  contractRoute(app, endLiveSession, internal, ({ params }) => {
    find(params.sessionId).ended ??= { at: new Date().toISOString(), reason: 'api' };
  });
  contractRoute(app, startLiveRecording, internal, ({ params }) => {
    find(params.sessionId);
    if (neighbour.refuseRecording) throw neighbour.refuseRecording;
    return { recordingId: randomUUID() };
  });
  contractRoute(app, stopLiveRecording, internal, ({ params }) => void find(params.sessionId));
  contractRoute(app, keepLiveRecording, internal, ({ params }) => {
    if (find(params.sessionId).ended) throw new AppError('session_ended');
    neighbour.kept.push(params.recordingId);
  });

  const { openSdpConnection, patchSdpConnection, closeSdpConnection } = signalingControlEndpoints;
  const findResource = ({ resourceId, participantId }: { resourceId: string; participantId: string }) => {
    const resource = sdpResources.get(resourceId);
    if (resource?.participantId !== participantId) throw new AppError('not_found');
    return resource;
  };
  contractRoute(app, openSdpConnection, internal, ({ params, body }) => {
    neighbour.lastSdpConnection = body;
    const { direction, claims, sdpOffer } = body;
    if (!sessions.has(params.sessionId)) throw new AppError('session_not_live');
    if (!sdpOffer.startsWith('v=0')) throw new AppError('sdp_invalid');
    if (sdpOffer.includes('nobody sends')) throw new AppError('nothing_to_play');
    const resourceId = randomUUID();
    sdpResources.set(resourceId, { participantId: claims.sub, direction, iceTag: 'first' });
    return { resourceId, sdpAnswer: `v=0 for ${direction}`, iceTag: 'first' };
  });
  contractRoute(app, patchSdpConnection, internal, ({ params, body }) => {
    const resource = findResource(params);
    if (body.ifMatch !== null && body.ifMatch !== resource.iceTag) throw new AppError('precondition_failed');
    if (body.ifMatch !== null) return { restart: null };
    resource.iceTag = 'second';
    return { restart: { sdpFragment: 'a=ice-ufrag:second', iceTag: 'second' } };
  });
  contractRoute(app, closeSdpConnection, internal, ({ params }) => {
    findResource(params);
    sdpResources.delete(params.resourceId);
  });
  return open(app, neighbour);
}

function sharedScreen(producerId: string, displayName: string) {
  const participantId = randomUUID();
  const at = new Date().toISOString();
  return {
    producer: {
      ...{ producerId, participantId, paused: false, screenQuality: defaultScreenQuality },
      ...({ source: 'screen', kind: 'video' } as const),
    },
    sharer: {
      ...{
        participantId,
        displayName,
        role: 'student' as const,
        sources: [],
        connectionId: 'c',
        joinedAt: at,
      },
      ...{ connected: true, seatHeldUntil: null, microphoneOn: false, cameraOn: false },
    },
  };
}

export interface MediaNeighbour extends Neighbour {
  nodeId: string;
  /** Recordings that are being captured, or of which it has more to tell. */
  recordings: Set<string>;
  /** Running connection checks, and whether their picture is sent back. */
  checks: Map<string, { echoed: boolean }>;
  draining: boolean;
}

export async function startMediaNeighbour(logger: Logger, secret: string): Promise<MediaNeighbour> {
  const app = createHttpServer(logger);
  const internal = internalOnly(secret);
  const recordings: MediaNeighbour['recordings'] = new Set();
  const checks: MediaNeighbour['checks'] = new Map();
  const neighbour: MediaNeighbour = {
    ...closed(app),
    nodeId: randomUUID(),
    recordings,
    checks,
    draining: false,
  };

  contractRoute(app, mediaControlEndpoints.readCapture, internal, ({ params }) => {
    if (!recordings.has(params.recordingId)) throw new AppError('not_found');
    return { state: 'delivering' as const };
  });
  contractRoute(app, mediaControlEndpoints.mediaStats, internal, () => ({
    workers: [
      { index: 0, pid: process.pid, cpuShare: 0.25, rooms: 1, transports: 4, producers: 2, consumers: 3 },
      { index: 1, pid: process.pid, cpuShare: 0.5, rooms: 1, transports: 8, producers: 5, consumers: 7 },
    ],
    rooms: 2,
    recordings: 0,
    recordingProblems: {},
    traffic: {
      ...{ receivedBps: 900_000, sentBps: 2_700_000, layerSwitches: 4, keyFrameRequests: 6 },
      ...{ receivedLoss: null, sentLoss: { median: 0, p95: 0.01, max: 0.02 }, roundTripMs: null },
    },
  }));
  contractRoute(app, mediaControlEndpoints.openMediaCheck, internal, ({ body: { sdpOffer } }) => {
    if (!sdpOffer.startsWith('v=0')) throw new AppError('sdp_invalid');
    if (sdpOffer.includes('one too many')) throw new AppError('check_busy');
    const checkId = randomUUID();
    checks.set(checkId, { echoed: false });
    return { checkId, sdpAnswer: 'v=0 answered', expiresAt: new Date().toISOString() };
  });
  contractRoute(app, mediaControlEndpoints.echoMediaCheck, internal, ({ params: { checkId } }) => {
    if (!checks.has(checkId)) throw new AppError('not_found');
    checks.set(checkId, { echoed: true });
    return { sdpAnswer: 'v=0 echoed' };
  });
  contractRoute(app, mediaControlEndpoints.closeMediaCheck, internal, ({ params }) => {
    checks.delete(params.checkId);
  });
  return open(app, neighbour);
}

const closed = (app: FastifyInstance): Neighbour => ({ url: '', away: false, close: () => app.close() });

async function open<N extends Neighbour>(app: FastifyInstance, neighbour: N): Promise<N> {
  contractRoute(
    app,
    live,
    () => null,
    () => ({ status: 'ok' as const }),
  );
  app.server.prependListener('request', request => {
    if (neighbour.away) request.socket.destroy();
  });
  neighbour.url = await app.listen({ host: '127.0.0.1', port: 0 });
  return neighbour;
}
