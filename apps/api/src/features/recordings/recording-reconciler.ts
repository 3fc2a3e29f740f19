import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Logger } from '@lectern/service-kit/logger';
import { dependencyError } from '../../platform/db/database-errors.ts';
import { eachInTurn } from '../../platform/each-in-turn.ts';
import type { MediaNodes, ReachableNode } from '../../platform/media-nodes.ts';
import type { ProcessingService } from '../processing/processing.service.ts';
import type { CaptureManifestRepository, UnfinishedCapture } from './capture-manifest.repository.ts';
import type { ProvisionalRepository } from './provisional.repository.ts';

export interface RecordingReconcilerDependencies {
  repository: CaptureManifestRepository;
  provisional: ProvisionalRepository;
  /** How long after its end a provisional recording can be kept. */
  keepGraceMs: number;
  /** Asks for its files to be deleted. */
  clear(recordingId: string): Promise<void>;
  processing: Pick<ProcessingService, 'begin'>;
  media: Pick<MediaNodes, 'list'>;
  logger: Logger;
}

/** The media-worker reports the end of a capture within seconds; after this long without a word it will not come. */
const reportGraceMs = 60_000;
/** A media-worker that cannot be asked may still hold segments that it will register when it is back. */
const unreachableGraceMs = 10 * 60_000;

/** Finds captures whose end no process has told, and hands what they have to processing. */
export function createRecordingReconciler({
  repository,
  provisional,
  keepGraceMs,
  clear,
  processing,
  media,
  logger,
}: RecordingReconcilerDependencies) {
  async function finishLostCapture(capture: UnfinishedCapture, now: number): Promise<void> {
    const { recordingId, sessionId, overSince } = capture;
    const atMedia = await askMedia(recordingId);
    if (atMedia === 'known') return;
    if (atMedia === 'unreachable' && now - overSince.getTime() < unreachableGraceMs) return;
    const toProcess = await repository.finish(recordingId, sessionId, overSince, 'lost');
    logger.warn(
      { recordingId, sessionId, toProcess },
      'finished a recording whose capture never reported its end',
    );
    if (toProcess) await processing.begin(recordingId);
  }

  /** A media-worker that knows a recording still captures it, or holds segments that it will register: its report is yet to come. */
  async function askMedia(recordingId: string): Promise<'known' | 'unknown' | 'unreachable'> {
    const nodes = await media.list().catch(() => []);
    const answers = await Promise.all(nodes.map(node => askNode(node, recordingId)));
    if (answers.includes('known')) return 'known';
    return answers.length === 0 || answers.includes('unreachable') ? 'unreachable' : 'unknown';
  }

  async function askNode({ client }: ReachableNode, recordingId: string) {
    try {
      await client.readCapture({ params: { recordingId } });
      return 'known';
    } catch (error) {
      return error instanceof AppError && error.code === 'not_found' ? 'unknown' : 'unreachable';
    }
  }

  /** Nobody has kept it in time. */
  async function discard(recordingId: string): Promise<void> {
    if (!(await provisional.discard(recordingId))) return;
    logger.info({ recordingId }, 'a recording that nobody kept is deleted');
    await clear(recordingId);
  }

  return {
    async run(now = Date.now()): Promise<void> {
      const held = await provisional.listHeld(new Date(now - keepGraceMs));
      const unreported = await repository.listUnreported(new Date(now - reportGraceMs));
      await eachInTurn(
        [
          ...unreported.map(capture => () => finishLostCapture(capture, now)),
          ...held.map(recordingId => () => discard(recordingId)),
        ],
        mend => mend(),
        error => dependencyError(error) !== undefined,
      );
    },
  };
}
