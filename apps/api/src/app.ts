import { login } from '@lectern/contracts/rest/auth';
import type { OpenBus } from '@lectern/service-kit/bus/open-bus';
import type { Bus } from '@lectern/service-kit/bus/redis-bus';
import { registerHealthRoutes } from '@lectern/service-kit/http/health-routes';
import { createHttpServer } from '@lectern/service-kit/http/http-server';
import { ReplayStore } from '@lectern/service-kit/live-replay/replay-store';
import type { Logger } from '@lectern/service-kit/logger';
import type { JobQueues } from '@lectern/service-kit/queue/typed-queue';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import type { FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';
import { createAuthRepository } from './features/auth/auth.repository.ts';
import { registerAuthRoutes } from './features/auth/auth.routes.ts';
import { type AuthSettings, createAuthService } from './features/auth/auth.service.ts';
import { registerClearingRoutes } from './features/clearing/clearing.routes.ts';
import { createClearing } from './features/clearing/create-clearing.ts';
import { registerCheckRoutes } from './features/check/check.routes.ts';
import { createCheckService } from './features/check/check.service.ts';
import { createLiveReplayRepository } from './features/live-replay/live-replay.repository.ts';
import { registerLiveReplayRoutes } from './features/live-replay/live-replay.routes.ts';
import { createLiveReplayService } from './features/live-replay/live-replay.service.ts';
import { createReplayReconciler } from './features/live-replay/replay-reconciler.ts';
import { createJoinService } from './features/participants/join.service.ts';
import { createParticipantsRepository } from './features/participants/participants.repository.ts';
import { registerParticipantRoutes } from './features/participants/participants.routes.ts';
import { createParticipantsService } from './features/participants/participants.service.ts';
import { createProcessing } from './features/processing/create-processing.ts';
import { registerProcessingRoutes } from './features/processing/processing.routes.ts';
import { createCaptureManifestRepository } from './features/recordings/capture-manifest.repository.ts';
import { registerCaptureManifestRoutes } from './features/recordings/capture-manifest.routes.ts';
import { createCaptureManifestService } from './features/recordings/capture-manifest.service.ts';
import { registerRecordingMediaRoutes } from './features/recordings/recording-media.routes.ts';
import { createConsentsRepository } from './features/recordings/consents.repository.ts';
import { createProvisionalRepository } from './features/recordings/provisional.repository.ts';
import { createRecordingMediaService } from './features/recordings/recording-media.service.ts';
import { createRecordingReconciler } from './features/recordings/recording-reconciler.ts';
import { createRecordingsRepository } from './features/recordings/recordings.repository.ts';
import { registerRecordingRoutes } from './features/recordings/recordings.routes.ts';
import { createRecordingsService } from './features/recordings/recordings.service.ts';
import { createRoomsRepository } from './features/rooms/rooms.repository.ts';
import { registerRoomRoutes } from './features/rooms/rooms.routes.ts';
import { createRoomsService } from './features/rooms/rooms.service.ts';
import { registerSdpRoutes } from './features/sdp/sdp.routes.ts';
import { createSdpService } from './features/sdp/sdp.service.ts';
import { registerScreenShareRoutes } from './features/screen-shares/screen-shares.routes.ts';
import { createScreenSharesService } from './features/screen-shares/screen-shares.service.ts';
import { createLogConsumer } from './features/session-log/log-consumer.ts';
import { createLogStream } from './features/session-log/log-stream.ts';
import { createSessionLogRepository } from './features/session-log/session-log.repository.ts';
import { createLiveSessionReconciler } from './features/sessions/live-session-reconciler.ts';
import { createSessionsRepository } from './features/sessions/sessions.repository.ts';
import { registerSessionRoutes } from './features/sessions/sessions.routes.ts';
import { createSessionsService, type SignalingControl } from './features/sessions/sessions.service.ts';
import { registerDocsRoutes } from './features/system/docs.routes.ts';
import { createStreams, type StreamSettings } from './features/streams/create-streams.ts';
import { registerStreamRoutes } from './features/streams/streams.routes.ts';
import { createStorageRepository } from './features/storage/storage.repository.ts';
import { registerStorageRoutes } from './features/storage/storage.routes.ts';
import { createStorageService } from './features/storage/storage.service.ts';
import { createStatsRepository } from './features/system/stats.repository.ts';
import { createStatsService } from './features/system/stats.service.ts';
import { registerSystemRoutes } from './features/system/system.routes.ts';
import { createLibrary, type LibrarySettings } from './features/videos/create-library.ts';
import { createVideoForms } from './features/videos/video-forms.ts';
import { createFileUrlSigner } from './features/video-files/signed-file-url.ts';
import { createVideoFilesRepository } from './features/video-files/video-files.repository.ts';
import { registerVideoFileRoutes } from './features/video-files/video-files.routes.ts';
import { createVideoFilesService } from './features/video-files/video-files.service.ts';
import { createAccess } from './platform/access.ts';
import { createBackground } from './platform/background.ts';
import type { Database } from './platform/db/database.ts';
import { databaseError } from './platform/db/database-errors.ts';
import { registerHttpSecurity } from './platform/http-security.ts';
import { newId } from './platform/ids.ts';
import type { MediaNodes } from './platform/media-nodes.ts';
import { createPeriodic } from './platform/periodic.ts';
import { createLimiter, registerRateLimits } from './platform/rate-limit.ts';
import { createPathSigner } from './platform/signed-path.ts';
import type { TurnSettings } from './platform/turn-credentials.ts';
import { version } from './version.ts';

export interface AppDependencies {
  logger: Logger;
  db: Database;
  /** For commands; they fail at once while Redis is away. */
  redis: Redis;
  /** For the session log's reader, which waits on it. */
  logRedis: Redis;
  queues: JobQueues;
  storage: ObjectStorage;
  signaling: SignalingControl;
  media: MediaNodes;
  /** Facts of our own services. */
  bus: Bus;
  /** Events to and from others, under the names of seed 003. */
  openBus: OpenBus;
  /** Services that this one can do without for a while; `/health` reports them. */
  reported: Record<string, () => Promise<unknown>>;
  settings: AuthSettings &
    LibrarySettings &
    StreamSettings & {
      internalSecret: string;
      /** Where browsers find the signaling service. */
      signalingUrl: string;
      turn: TurnSettings | null;
      /** Of a broadcast; signaling holds to it. */
      maxViewersPerRoom: number;
      /** How long after its end a provisional recording can be kept. */
      keepGraceMs: number;
      allowedOrigins: readonly string[];
      /** Addresses or networks whose `X-Forwarded-For` is believed. */
      trustedProxies: readonly string[];
      /** Of whoever has no quota of their own; 0: no limit. */
      storageQuotaBytes: number;
      /** How long what was captured is kept after processing has failed, for another attempt. */
      retryGraceMs: number;
    };
}

export interface App {
  /** Not listening yet. */
  server: FastifyInstance;
  failReadiness(): void;
  /** Starts what runs by itself: the session log's consumer and the reconcilers. */
  start(): void;
  /** Finishes what is being stored. Clients are closed by whoever made them. */
  close(): Promise<void>;
}

const liveSessionsIntervalMs = 10_000;
const recordingsIntervalMs = 15_000;
const processingIntervalMs = 15_000;
const streamsIntervalMs = 15_000;
const libraryIntervalMs = 60_000;

export async function buildApp(deps: AppDependencies): Promise<App> {
  const { logger, db, redis, queues, storage, signaling, media, settings } = deps;
  const { trustedProxies, rateLimitScale: scale, jwtSecret, signalingUrl, turn } = settings;
  const server = createHttpServer(
    logger,
    { trustProxy: trustedProxies.length > 0 && [...trustedProxies] },
    databaseError,
  );
  // We read JSON alone; Fastify would take plain text as well, which any page may send without asking first.
  server.removeContentTypeParser('text/plain');
  await registerHttpSecurity(server, settings);
  await registerRateLimits(server, { redis, scale });
  const access = createAccess(jwtSecret, settings.internalSecret);

  const roomsRepository = createRoomsRepository(db);
  const sessionsRepository = createSessionsRepository(db);
  const participantsRepository = createParticipantsRepository(db);
  const recordingsRepository = createRecordingsRepository(db);
  const manifestRepository = createCaptureManifestRepository(db);
  const provisional = createProvisionalRepository(db);
  const consents = createConsentsRepository(db);
  const signer = createFileUrlSigner(jwtSecret);
  const posterSigner = createPathSigner(jwtSecret, 'posters');
  const forms = createVideoForms(signer, posterSigner);
  const processing = createProcessing({ db, queues, storage, logger });
  const clearing = createClearing({ db, queues, logger, retryGraceMs: settings.retryGraceMs });
  const videoFiles = createVideoFilesService(createVideoFilesRepository(db), storage, signer, forms);

  const auth = createAuthService(createAuthRepository(db), settings);
  const rooms = createRoomsService(roomsRepository);
  const sessions = createSessionsService({ repository: sessionsRepository, rooms, signaling, logger });
  const storageUse = createStorageService(createStorageRepository(db), settings.storageQuotaBytes);
  const recordings = createRecordingsService({
    repository: recordingsRepository,
    provisional,
    consents,
    sessions,
    storage: storageUse,
    signaling,
    processing: processing.service,
    signer,
    forms,
    keepGraceMs: settings.keepGraceMs,
  });
  const join = createJoinService({
    rooms: roomsRepository,
    participants: participantsRepository,
    jwtSecret,
    signalingUrl,
    turn,
  });

  const limitAttempts = createLimiter(server, {
    perMinute: 10,
    scale,
    keyOf: request => `attempt:${request.ip}:${login.body.safeParse(request.body).data?.username ?? ''}`,
  });
  registerAuthRoutes(server, access, auth, limitAttempts);
  registerRoomRoutes(server, access, rooms);
  registerSessionRoutes(server, access, sessions);
  registerParticipantRoutes(server, access, join, createParticipantsService(participantsRepository, rooms));
  await registerSdpRoutes(server, access, createSdpService(signaling), turn);
  registerCheckRoutes(server, access, createCheckService({ redis, media, turn }));
  registerScreenShareRoutes(server, access, createScreenSharesService({ sessions, signaling }));
  const streams = createStreams({
    ...{ db, rooms: roomsRepository, sessions, recordings, signaling, turn, settings, logger },
    openBus: deps.openBus,
  });
  await registerStreamRoutes(server, access, streams.services);
  registerRecordingRoutes(server, access, recordings);
  registerRecordingMediaRoutes(
    server,
    access,
    createRecordingMediaService(recordingsRepository, storage),
    storage,
  );
  registerVideoFileRoutes(server, access, videoFiles, storage);
  registerProcessingRoutes(server, access, processing.service);
  registerClearingRoutes(server, access, clearing);
  registerCaptureManifestRoutes(
    server,
    access,
    createCaptureManifestService(manifestRepository, processing.service, logger),
  );
  const replayStore = new ReplayStore(redis);
  const replayRepository = createLiveReplayRepository(db);
  registerLiveReplayRoutes(
    server,
    access,
    createLiveReplayService({ repository: replayRepository, store: replayStore, queues, storage, jwtSecret }),
  );
  registerStorageRoutes(server, access, storageUse);
  const { keeper } = await createLibrary(server, access, {
    ...{ db, redis, objects: storage, storage: storageUse, logger, settings, clear: clearing.ask },
    ...{ forms, posterSigner, consents, filesOf: videoFiles.filesOf },
  });
  registerSystemRoutes(
    server,
    access,
    createStatsService({
      repository: createStatsRepository(db),
      recordings: recordingsRepository,
      queues,
      media,
      streams: streams.repository,
      openBus: deps.openBus,
    }),
    settings,
  );
  const { failReadiness } = registerHealthRoutes(
    server,
    'api',
    version,
    {
      postgres: () => db.$queryRaw`SELECT 1`,
      redis: () => redis.ping(),
      storage: () => storage.check(),
    },
    deps.reported,
  );
  await registerDocsRoutes(server, version);

  const background = createBackground(logger);
  const consumer = createLogConsumer({
    stream: createLogStream(deps.logRedis, redis, newId()),
    repository: createSessionLogRepository(db),
    logger,
    stored: commits => background.run('streams', () => streams.listeners.follow(commits)),
  });
  const liveSessions = createLiveSessionReconciler({ repository: sessionsRepository, signaling, logger });
  const unfinished = createRecordingReconciler({
    ...{ repository: manifestRepository, provisional, processing: processing.service, media, logger },
    ...{ clear: clearing.ask, keepGraceMs: settings.keepGraceMs },
  });
  const replays = createReplayReconciler({ repository: replayRepository, store: replayStore, queues });
  const periodic = [
    createPeriodic('live sessions', liveSessionsIntervalMs, () => liveSessions.run(), logger),
    createPeriodic('recordings', recordingsIntervalMs, () => unfinished.run(), logger),
    createPeriodic('library', libraryIntervalMs, () => keeper.run(), logger),
    createPeriodic('processing', processingIntervalMs, () => processing.reconciler.run(), logger),
    createPeriodic('clearing', processingIntervalMs, () => clearing.run(), logger),
    createPeriodic('live replays', recordingsIntervalMs, () => replays.run(), logger),
    createPeriodic('streams', streamsIntervalMs, () => streams.reconciler.run(), logger),
  ];

  return {
    server,
    failReadiness,
    start() {
      consumer.start();
      streams.listeners.listen(deps.bus, deps.openBus);
      for (const work of periodic) work.start();
    },
    async close() {
      await Promise.all([consumer.close(), ...periodic.map(work => work.close())]);
      await background.close();
      await server.close();
    },
  };
}
