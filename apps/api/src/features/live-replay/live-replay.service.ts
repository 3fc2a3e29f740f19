import type { Readable } from 'node:stream';
import { replayPartKey } from '@lectern/contracts/internal/live-replay';
import { followLiveReplay } from '@lectern/contracts/jobs/catalogue';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { LiveReplay } from '@lectern/contracts/rest/live-replay';
import type { RecordingState } from '@lectern/contracts/rest/recordings';
import { joinClaimsSchema } from '@lectern/contracts/tokens';
import type { ReplayStore } from '@lectern/service-kit/live-replay/replay-store';
import type { JobQueues } from '@lectern/service-kit/queue/typed-queue';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import { verifyToken } from '@lectern/service-kit/tokens/jwt';
import { createShortCache } from '../../platform/short-cache.ts';
import { capturing } from '../recordings/recording-state.ts';
import type { LiveReplayRepository, ReplayedRecording } from './live-replay.repository.ts';
import { createReplayGrants, type ReplayGrant } from './replay-grants.ts';
import { replayDurationMs, replayPlaylist } from './replay-playlist.ts';

export interface LiveReplayDependencies {
  repository: LiveReplayRepository;
  store: ReplayStore;
  queues: Pick<JobQueues, 'add'>;
  storage: Pick<ObjectStorage, 'stat' | 'read'>;
  jwtSecret: string;
}

export interface ReplayFile {
  sizeBytes: number;
  read(): Promise<Readable>;
}

/** An overflow audience of hundreds asks for the same in the same seconds. */
const playlistAgeMs = 1_000;
const recordingAgeMs = 2_000;
/** How long somebody who was removed can still see what they saw already. */
const removedAgeMs = 3_000;
/** After this the finished recording is there, and a page that was left open keeps nothing. */
const longestAfterEndMs = 6 * 3_600_000;

const notRecorded = 'This class is not being recorded, so there is nothing to go back to.';
const over = 'The class has ended. If its recording is kept, it will be in the library.';
/** Recorded provisionally, and the class is over: it is nobody's until a host keeps it. */
const unkept: readonly RecordingState[] = ['held', 'discarded'];
const isForNobody = ({ state, isDeleted }: ReplayedRecording) => isDeleted || unkept.includes(state);

export type LiveReplayService = ReturnType<typeof createLiveReplayService>;

/** Watching a class from its start while it is live: who may, and how far the worker has come with it. */
export function createLiveReplayService(deps: LiveReplayDependencies) {
  const { repository, store, queues, storage, jwtSecret } = deps;
  const grants = createReplayGrants(jwtSecret);
  const removed = createShortCache(removedAgeMs, sessionId => repository.listRemoved(sessionId));
  const recordings = createShortCache(recordingAgeMs, id => repository.findRecording(id));
  const replays = createShortCache(playlistAgeMs, id => store.read(id));

  async function refuseRemoved(sessionId: string, participantId: string): Promise<void> {
    if ((await removed.get(sessionId)).has(participantId))
      throw new AppError('forbidden', 'You were removed from this class');
  }

  /** @throws AppError `unauthenticated`, `forbidden`. */
  async function admit(sessionId: string, text: string): Promise<ReplayGrant> {
    const grant = grants.verify(sessionId, text);
    if (!grant) throw new AppError('unauthenticated', 'This address has expired; open the replay again');
    await refuseRemoved(sessionId, grant.participantId);
    return grant;
  }

  /** @throws AppError `unauthenticated`, `forbidden`, `not_found`. */
  async function admitToFiles(sessionId: string, text: string): Promise<string> {
    const { recordingId } = await admit(sessionId, text);
    const recording = await recordings.get(recordingId);
    if (!recording || isForNobody(recording)) throw new AppError('not_found', over);
    return recordingId;
  }

  /** Somebody watches: it goes on, or stays. */
  async function renew(recordingId: string): Promise<void> {
    const recording = await recordings.get(recordingId);
    if (!recording || isForNobody(recording)) return;
    const endedMs = recording.endedAt?.getTime() ?? Date.now();
    if (Date.now() - endedMs < longestAfterEndMs) await store.renew(recordingId);
  }

  async function describe(sessionId: string, recordingId: string, grant: string): Promise<LiveReplay> {
    const recording = await recordings.get(recordingId);
    if (recording?.sessionId !== sessionId || isForNobody(recording)) return unavailable(over);
    await renew(recordingId);
    const [replay, failure] = await Promise.all([store.read(recordingId), store.failure(recordingId)]);
    const parts = replay?.parts.length ?? 0;
    const captured = capturing.includes(recording.state);
    const finished = replay?.ended ?? !captured;
    // Adding a job that waits or runs changes nothing; one whose process was lost for good is put right by it.
    if (!finished && failure === null) await queues.add(followLiveReplay, recordingId, { recordingId });
    if (parts === 0 && failure !== null) return unavailable(failure);
    if (parts === 0 && finished) return unavailable(over);
    return {
      state: parts > 0 ? 'ready' : 'preparing',
      reason: null,
      startedAt: replay ? new Date(replay.originMs).toISOString() : null,
      durationMs: replay ? replayDurationMs(replay) : 0,
      growing: !finished,
      playlistUrl: parts > 0 ? `/sessions/${sessionId}/replay/${grant}/index.m3u8` : null,
      now: new Date().toISOString(),
    };
  }

  return {
    /** @throws AppError `token_invalid`, `token_expired`, `forbidden`, `not_found`, `session_not_live`, `session_ended`. */
    async open(sessionId: string, joinToken: string): Promise<LiveReplay & { grant: string | null }> {
      const claims = await verifyToken('join', joinToken, joinClaimsSchema, jwtSecret);
      if (claims.sessionId !== sessionId)
        throw new AppError('forbidden', 'This join token is for another class');
      await refuseRemoved(sessionId, claims.sub);
      const session = await repository.findSession(sessionId);
      if (!session) throw new AppError('not_found');
      if (session.state !== 'live')
        throw new AppError(session.state === 'ended' ? 'session_ended' : 'session_not_live');
      const recordingId = await repository.findCapturing(sessionId);
      if (!recordingId) return { ...unavailable(notRecorded), grant: null };
      const grant = grants.sign(sessionId, { participantId: claims.sub, recordingId });
      return { ...(await describe(sessionId, recordingId, grant)), grant };
    },

    /** @throws AppError `unauthenticated`, `forbidden`. */
    async read(sessionId: string, grant: string): Promise<LiveReplay> {
      const { recordingId } = await admit(sessionId, grant);
      return describe(sessionId, recordingId, grant);
    },

    /** @throws AppError `unauthenticated`, `forbidden`, `not_found`. */
    async playlist(sessionId: string, grant: string): Promise<string> {
      const recordingId = await admitToFiles(sessionId, grant);
      const replay = await replays.get(recordingId);
      if (!replay || replay.parts.length === 0) throw new AppError('not_found', 'There is nothing yet');
      await renew(recordingId);
      return replayPlaylist(replay);
    },

    /** @throws AppError `unauthenticated`, `forbidden`, `not_found`. */
    async part(sessionId: string, grant: string, index: number): Promise<ReplayFile> {
      const recordingId = await admitToFiles(sessionId, grant);
      const key = replayPartKey(recordingId, index);
      const found = await storage.stat(key);
      if (!found) throw new AppError('not_found');
      await renew(recordingId);
      return {
        sizeBytes: found.sizeBytes,
        read: () => storage.read(key, { start: 0, end: found.sizeBytes - 1 }),
      };
    },
  };
}

const unavailable = (reason: string): LiveReplay => ({
  ...{ state: 'unavailable', reason, startedAt: null, durationMs: 0, growing: false, playlistUrl: null },
  now: new Date().toISOString(),
});
