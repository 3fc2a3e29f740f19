import {
  answerStreamViewer,
  closeSdpConnection,
  closeStreamViewer,
  limitSdpConnection,
  listStreamViewers,
  offerStreamViewer,
  openSdpConnection,
  patchSdpConnection,
} from '@lectern/contracts/internal/sdp-signaling';
import {
  endLiveSession,
  keepLiveRecording,
  openLiveSession,
  readLiveSession,
  setLiveScreenQuality,
  signalingStats,
  startLiveRecording,
  stopLiveRecording,
} from '@lectern/contracts/internal/signaling-control';
import { AppError } from '@lectern/contracts/kernel/app-error';
import { freshAutoRecording } from '@lectern/contracts/session-log/recording-events';
import type { ScreenQuality } from '@lectern/contracts/screen-quality';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import { internalOnly } from '@lectern/service-kit/http/internal-auth';
import type { FastifyInstance } from 'fastify';
import { type LiveSessions, system } from './live-sessions.ts';
import type { RoomStore } from './platform/room-store.ts';
import type { SdpConnections } from './sdp-connections.ts';
import type { StreamViewers } from './stream-viewers.ts';

/** HTTP for the API: the same commands as people have, given by the system. */
export function registerControlRoutes(
  app: FastifyInstance,
  deps: {
    sessions: LiveSessions;
    sdpConnections: SdpConnections;
    streamViewers: StreamViewers;
    store: RoomStore;
    internalSecret: string;
    countSockets(): number;
  },
): void {
  const { sessions, sdpConnections, streamViewers, store } = deps;
  const internal = internalOnly(deps.internalSecret);

  contractRoute(app, openLiveSession, internal, async ({ params, body: { afterSeq, ...rest } }) => {
    await store.open({
      sessionId: params.sessionId,
      ...rest,
      seq: afterSeq,
      participants: [],
      hands: [],
      producers: [],
      recording: null,
      autoRecording: freshAutoRecording,
      emptySince: new Date().toISOString(),
      ended: null,
    });
  });

  contractRoute(app, readLiveSession, internal, async ({ params }) => {
    const state = await store.read(params.sessionId);
    if (!state) throw new AppError('not_found');
    return state;
  });

  contractRoute(app, endLiveSession, internal, async ({ params }) => {
    await sessions.end(params.sessionId, system, 'api', null);
  });

  contractRoute(app, startLiveRecording, internal, async ({ params }) => ({
    recordingId: await sessions.recordings.start(params.sessionId, system, null),
  }));

  contractRoute(app, stopLiveRecording, internal, async ({ params }) => {
    await sessions.recordings.stop(params.sessionId, system, null, params.recordingId);
  });

  contractRoute(app, keepLiveRecording, internal, async ({ params }) => {
    await sessions.recordings.keep(params.sessionId, system, null, params.recordingId);
  });

  contractRoute(app, setLiveScreenQuality, internal, async ({ params: { sessionId, producerId }, body }) => {
    const command = { type: 'set-screen-quality', producerId, change: body } as const;
    const { reply } = await sessions.apply(sessionId, command, system);
    return reply as { quality: ScreenQuality };
  });

  contractRoute(app, openSdpConnection, internal, ({ params: { sessionId }, body }) =>
    sdpConnections.open({ ...body, claims: { ...body.claims, sessionId } }),
  );
  contractRoute(app, patchSdpConnection, internal, ({ params, body }) => sdpConnections.patch(params, body));
  contractRoute(app, closeSdpConnection, internal, ({ params }) => sdpConnections.close(params));
  contractRoute(app, limitSdpConnection, internal, ({ params, body }) =>
    sdpConnections.limit(params.sessionId, params.participantId, body.maxIncomingBitrate),
  );

  contractRoute(app, offerStreamViewer, internal, ({ params, body }) =>
    streamViewers.offer(params, body.publisherId),
  );
  contractRoute(app, answerStreamViewer, internal, ({ params, body }) =>
    streamViewers.answer(params, body.sdpAnswer),
  );
  contractRoute(app, closeStreamViewer, internal, ({ params }) => streamViewers.close(params));
  contractRoute(app, listStreamViewers, internal, async ({ params }) => ({
    viewerIds: await streamViewers.list(params.sessionId),
  }));

  contractRoute(app, signalingStats, internal, async () => {
    const ids = await store.liveSessionIds();
    const states = await Promise.all(ids.map(id => store.readCached(id)));
    const sum = (count: (state: NonNullable<(typeof states)[number]>) => number) =>
      states.reduce((total, state) => total + (state ? count(state) : 0), 0);
    return {
      liveSessions: ids.length,
      participants: sum(state => state.participants.length),
      producers: sum(state => state.producers.length),
      sockets: deps.countSockets(),
    };
  });
}
