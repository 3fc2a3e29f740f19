import { finalizeRecording } from '@lectern/contracts/jobs/catalogue';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Page } from '@lectern/contracts/rest/pagination';
import type { Recording, RecordingState } from '@lectern/contracts/rest/recordings';
import type { AccessClaims } from '@lectern/contracts/tokens';
import type { Logger } from '@lectern/service-kit/logger';
import type { JobQueues } from '@lectern/service-kit/queue/typed-queue';
import type { PageRequest } from '../../platform/paging.ts';
import { managesRoom } from '../rooms/rooms.service.ts';
import type { SessionsService, SignalingControl } from '../sessions/sessions.service.ts';
import { isPlayable } from './recording-state.ts';
import type { RecordingsRepository, StoredRecording, Viewer } from './recordings.repository.ts';
import type { MediaUrlSigner } from './signed-media-url.ts';

export interface RecordingsDependencies {
  repository: RecordingsRepository;
  sessions: Pick<SessionsService, 'readManaged'>;
  signaling: Pick<SignalingControl, 'startLiveRecording' | 'stopLiveRecording'>;
  queues: Pick<JobQueues, 'add'>;
  signer: MediaUrlSigner;
  logger: Logger;
}

export type RecordingsService = ReturnType<typeof createRecordingsService>;

export function createRecordingsService({
  repository,
  sessions,
  signaling,
  queues,
  signer,
  logger,
}: RecordingsDependencies) {
  function present(stored: StoredRecording): Recording {
    const { ownerId: _owner, storageKey, thumbnailKey, ...recording } = stored;
    const { recordingId } = recording;
    const playable = isPlayable(recording.state) && storageKey !== null;
    return {
      ...recording,
      mediaUrl: playable ? signer.sign('media', recordingId) : null,
      thumbnailUrl: playable && thumbnailKey !== null ? signer.sign('thumbnail', recordingId) : null,
    };
  }

  async function readStored(recordingId: string): Promise<StoredRecording> {
    const stored = await repository.find(recordingId);
    if (!stored) throw new AppError('not_found');
    return stored;
  }

  async function readManaged(caller: AccessClaims, recordingId: string): Promise<StoredRecording> {
    const stored = await readStored(recordingId);
    if (!managesRoom(caller, stored)) throw new AppError('not_found');
    return stored;
  }

  const presentAll = (page: Page<StoredRecording>): Page<Recording> => ({
    ...page,
    data: page.data.map(present),
  });

  return {
    /** @throws AppError `not_found`, `session_not_live`, `recording_already_running`, `signaling_unavailable`, `media_unavailable`. */
    async start(caller: AccessClaims, sessionId: string, requestId: string): Promise<Recording> {
      const { session } = await sessions.readManaged(caller, sessionId);
      if (session.state !== 'live') throw new AppError('session_not_live');
      try {
        const { recordingId } = await signaling.startLiveRecording({ params: { sessionId } }, { requestId });
        await repository.ensure(recordingId, sessionId);
        return present(await readStored(recordingId));
      } catch (error) {
        const over = error instanceof AppError && ['not_found', 'session_ended'].includes(error.code);
        throw over ? new AppError('session_not_live') : error;
      }
    },

    /** @throws AppError `not_found`, `recording_not_running`, `signaling_unavailable`. */
    async stop(caller: AccessClaims, recordingId: string, requestId: string): Promise<Recording> {
      const { sessionId, state } = await readManaged(caller, recordingId);
      if (state !== 'starting' && state !== 'active') throw new AppError('recording_not_running');
      try {
        await signaling.stopLiveRecording({ params: { sessionId, recordingId } }, { requestId });
      } catch (error) {
        const over = error instanceof AppError && error.code === 'not_found';
        throw over ? new AppError('recording_not_running') : error;
      }
      await repository.advance(recordingId, 'ending');
      return present(await readStored(recordingId));
    },

    /** @throws AppError `not_found`, or `conflict` unless it has failed in a way that trying again may mend. */
    async retry(caller: AccessClaims, recordingId: string): Promise<Recording> {
      const { state, retryable } = await readManaged(caller, recordingId);
      const fresh = { reason: null, retryable: false, progressPercent: 0, step: null };
      const again =
        state === 'failed' && retryable && (await repository.advance(recordingId, 'processing', fresh));
      if (!again)
        throw new AppError('conflict', 'Only a recording whose processing has failed can be tried again');
      await enqueueFinalize(queues, recordingId, logger);
      return present(await readStored(recordingId));
    },

    async listOfSession(
      caller: AccessClaims,
      sessionId: string,
      page: PageRequest,
    ): Promise<Page<Recording>> {
      await sessions.readManaged(caller, sessionId);
      return presentAll(await repository.list({ viewer: { kind: 'everybody' }, sessionId }, page));
    },

    async list(
      caller: AccessClaims,
      filter: {
        state?: RecordingState | undefined;
        roomId?: string | undefined;
        ownerId?: string | undefined;
      },
      page: PageRequest,
    ): Promise<Page<Recording>> {
      const { state, roomId, ownerId } = filter;
      const viewer = viewerOf(caller);
      return presentAll(await repository.list({ viewer, state, roomId, ownerId }, page));
    },

    /** @throws AppError `not_found`, for a recording that the caller may not see as well. */
    async read(caller: AccessClaims, recordingId: string): Promise<Recording> {
      const stored = await repository.findFor(viewerOf(caller), recordingId);
      if (!stored) throw new AppError('not_found');
      return present(stored);
    },
  };
}

export const viewerOf = (caller: AccessClaims): Viewer =>
  caller.role === 'admin' ? { kind: 'everybody' } : { kind: 'person', userId: caller.sub };

/**
 * Hands a recording to the worker, after its row says `processing`. When Redis is away the row is enough: the reconciler finds it
 * without a job and adds one.
 */
export async function enqueueFinalize(
  queues: Pick<JobQueues, 'add'>,
  recordingId: string,
  logger: Logger,
): Promise<void> {
  try {
    await queues.add(finalizeRecording, recordingId, { recordingId });
  } catch (error) {
    logger.warn({ err: error, recordingId }, 'no job could be added now; the reconciler will');
  }
}
