import { AppError } from '@lectern/contracts/kernel/app-error';
import type { ErrorCode } from '@lectern/contracts/kernel/error-codes';
import type { Page } from '@lectern/contracts/rest/pagination';
import type { ConsentRow, Recording, RecordingState } from '@lectern/contracts/rest/recordings';
import type { ProcessingStepName } from '@lectern/contracts/rest/videos';
import type { AccessClaims } from '@lectern/contracts/tokens';
import { endOf, startOf } from '../../platform/moments.ts';
import type { PageRequest } from '../../platform/paging.ts';
import type { ProcessingService } from '../processing/processing.service.ts';
import { stepWords } from '../processing/step-order.ts';
import { managesRoom } from '../rooms/rooms.service.ts';
import type { StorageService } from '../storage/storage.service.ts';
import type { SessionsService, SignalingControl } from '../sessions/sessions.service.ts';
import type { FileUrlSigner } from '../video-files/signed-file-url.ts';
import type { VideoForms } from '../videos/video-forms.ts';
import { standingOf } from './consent-standing.ts';
import type { ConsentsRepository } from './consents.repository.ts';
import type { ProvisionalRepository } from './provisional.repository.ts';
import type { RecordingsRepository, StoredRecording, Viewer } from './recordings.repository.ts';

export interface RecordingsDependencies {
  repository: RecordingsRepository;
  provisional: Pick<ProvisionalRepository, 'keepOfSession'>;
  consents: Pick<ConsentsRepository, 'list'>;
  sessions: Pick<SessionsService, 'readManaged'>;
  storage: Pick<StorageService, 'assertRoomMayRecord'>;
  signaling: Pick<SignalingControl, 'startLiveRecording' | 'stopLiveRecording' | 'keepLiveRecording'>;
  processing: Pick<ProcessingService, 'begin' | 'retryAll'>;
  signer: FileUrlSigner;
  forms: Pick<VideoForms, 'posterUrl'>;
  /** How long after its end a provisional recording can be kept, in milliseconds. */
  keepGraceMs: number;
}

export type RecordingsService = ReturnType<typeof createRecordingsService>;

export function createRecordingsService({
  repository,
  provisional,
  consents,
  sessions,
  storage,
  signaling,
  processing,
  signer,
  forms,
  keepGraceMs,
}: RecordingsDependencies) {
  function present(caller: AccessClaims, stored: StoredRecording): Recording {
    const { ownerId: _owner, trimmed: _, media, pictured, step, heldSince, ...recording } = stored;
    return {
      ...recording,
      step: step && (stepWords[step as ProcessingStepName] ?? step),
      keepUntil: heldSince && new Date(heldSince.getTime() + keepGraceMs).toISOString(),
      sizeBytes: media?.sizeBytes ?? null,
      contentType: media?.contentType ?? null,
      mediaUrl: media && signer.signFile(recording.recordingId, media.fileId),
      thumbnailUrl: pictured && forms.posterUrl(pictured),
      manageable: managesRoom(caller, stored),
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

  const presentAll = (caller: AccessClaims, page: Page<StoredRecording>): Page<Recording> => ({
    ...page,
    data: page.data.map(stored => present(caller, stored)),
  });

  return {
    /** @throws AppError `not_found`, `session_not_live`, `recording_already_running`, `storage_quota_reached`, `signaling_unavailable`, `media_unavailable`. */
    async start(caller: AccessClaims, sessionId: string, requestId: string): Promise<Recording> {
      const { session } = await sessions.readManaged(caller, sessionId);
      if (session.state !== 'live') throw new AppError('session_not_live');
      await storage.assertRoomMayRecord(session.roomId);
      try {
        const { recordingId } = await signaling.startLiveRecording({ params: { sessionId } }, { requestId });
        await repository.ensure(recordingId, sessionId);
        return present(caller, await readStored(recordingId));
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
      return present(caller, await readStored(recordingId));
    },

    /** @throws AppError `not_found`, or `conflict` unless it has failed in a way that trying again may mend. */
    async retry(caller: AccessClaims, recordingId: string): Promise<Recording> {
      const { state, retryable } = await readManaged(caller, recordingId);
      const again = state === 'failed' && retryable && (await processing.retryAll(recordingId));
      if (!again)
        throw new AppError('conflict', 'Only a recording whose processing has failed can be tried again');
      return present(caller, await readStored(recordingId));
    },

    /**
     * Keeps what was to be deleted after the class. A live class is told, so that everybody sees it.
     * @throws AppError `not_found`, `signaling_unavailable`
     */
    async keep(caller: AccessClaims, recordingId: string, requestId: string): Promise<Recording> {
      const { sessionId } = await readManaged(caller, recordingId);
      try {
        await signaling.keepLiveRecording({ params: { sessionId, recordingId } }, { requestId });
      } catch (error) {
        // It has ended, with its class or before it, and is kept by its row alone.
        const over: readonly ErrorCode[] = ['not_found', 'session_ended', 'recording_not_running'];
        if (!(error instanceof AppError && over.includes(error.code))) throw error;
      }
      const toProcess = await provisional.keepOfSession(sessionId, new Date());
      for (const id of toProcess) await processing.begin(id);
      return present(caller, await readStored(recordingId));
    },

    /** The ledger of who has agreed. @throws AppError `not_found`. */
    async listConsents(
      caller: AccessClaims,
      recordingId: string,
      page: PageRequest,
    ): Promise<Page<ConsentRow>> {
      const { sessionId } = await readManaged(caller, recordingId);
      const people = await consents.list(sessionId, page);
      return {
        ...people,
        data: people.data.map(person => ({
          ...person,
          standing: standingOf(person),
          answers: person.answers.map(({ answer, at, textVersion }) => ({
            ...{ answer, textVersion },
            at: at.toISOString(),
          })),
        })),
      };
    },

    async listOfSession(
      caller: AccessClaims,
      sessionId: string,
      page: PageRequest,
    ): Promise<Page<Recording>> {
      await sessions.readManaged(caller, sessionId);
      return presentAll(caller, await repository.list({ viewer: { kind: 'everybody' }, sessionId }, page));
    },

    async list(
      caller: AccessClaims,
      filter: {
        state?: RecordingState | undefined;
        roomId?: string | undefined;
        ownerId?: string | undefined;
        from?: string | undefined;
        to?: string | undefined;
      },
      page: PageRequest,
    ): Promise<Page<Recording>> {
      const { state, roomId, ownerId, from, to } = filter;
      const made = { from: startOf(from), before: endOf(to) };
      return presentAll(
        caller,
        await repository.list({ viewer: viewerOf(caller), state, roomId, ownerId, ...made }, page),
      );
    },

    /** @throws AppError `not_found`, for a recording that the caller may not see as well. */
    async read(caller: AccessClaims, recordingId: string): Promise<Recording> {
      const stored = await repository.findFor(viewerOf(caller), recordingId);
      if (!stored) throw new AppError('not_found');
      return present(caller, stored);
    },
  };
}

export const viewerOf = (caller: AccessClaims): Viewer =>
  caller.role === 'admin' ? { kind: 'everybody' } : { kind: 'person', userId: caller.sub };
