import { setTimeout as sleep } from 'node:timers/promises';
import type { captureManifestEndpoints } from '@lectern/contracts/internal/capture-manifest';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { InternalClient } from '@lectern/service-kit/http/internal-client';
import type { Logger } from '@lectern/service-kit/logger';
import type { ManifestLog, Report } from './manifest-log.ts';

export type CaptureApi = Pick<
  InternalClient<typeof captureManifestEndpoints>,
  'registerTrack' | 'registerSegment' | 'reportCapture'
>;

const firstPauseMs = 250;
const longestPauseMs = 15_000;
/** The API learns of a recording from the session log, a moment later than we do; after so long it is gone for good. */
const unknownForMs = 60 * 60_000;
const deliveredEvery = 20;

/**
 * Tells the API what the manifest of one recording holds, in order, each entry until it is taken: the API may be away for hours.
 * Entries may be told twice (the API's calls allow it), never skipped.
 */
export class Delivery {
  readonly #api: CaptureApi;
  readonly #log: ManifestLog;
  readonly #logger: Logger;
  readonly recordingId: string;
  readonly #sessionId: string;
  readonly #abort = new AbortController();
  readonly #pending: { report: Report; inManifest: boolean }[];
  #delivered: number;
  #noted: number;
  #running: Promise<void> | null = null;

  /** @param pending what an earlier process had not delivered; `delivered` what it had. */
  constructor(
    recording: { recordingId: string; sessionId: string },
    log: ManifestLog,
    api: CaptureApi,
    logger: Logger,
    { pending = [], delivered = 0 }: { pending?: Report[]; delivered?: number } = {},
  ) {
    this.recordingId = recording.recordingId;
    this.#sessionId = recording.sessionId;
    this.#log = log;
    this.#api = api;
    this.#logger = logger.child({ recordingId: recording.recordingId });
    this.#pending = pending.map(report => ({ report, inManifest: true }));
    this.#delivered = delivered;
    this.#noted = delivered;
    this.#start();
  }

  /** After it was written to the manifest; `inManifest` is false when that failed, and only this process can tell it. */
  add(report: Report, inManifest: boolean): void {
    this.#pending.push({ report, inManifest });
    this.#start();
  }

  /** Resolves when all that was added has been taken, or given up on, or `stop` was called. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** What is not delivered stays in the manifest. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  #start(): void {
    if (this.#running || this.#pending.length === 0 || this.#abort.signal.aborted) return;
    this.#running = this.#run().finally(() => {
      this.#running = null;
      // An entry may have come between the last look and here.
      this.#start();
    });
  }

  async #run(): Promise<void> {
    for (let next = this.#pending[0]; next && !this.#abort.signal.aborted; next = this.#pending[0]) {
      if (!(await this.#deliver(next.report))) return;
      this.#pending.shift();
      if (next.inManifest) this.#delivered++;
      if (this.#pending.length === 0 || this.#delivered - this.#noted >= deliveredEvery) await this.#note();
    }
  }

  /** Lets the next process start behind what is delivered. A note that is lost costs repetitions, no more. */
  async #note(): Promise<void> {
    this.#noted = this.#delivered;
    await this.#log.append({ type: 'delivered', count: this.#delivered }).catch(() => undefined);
  }

  /** @returns false when `stop` was called. */
  async #deliver(report: Report): Promise<boolean> {
    const startedAt = performance.now();
    for (
      let pauseMs = firstPauseMs;
      !this.#abort.signal.aborted;
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    ) {
      try {
        await this.#call(report);
        return true;
      } catch (error) {
        const code = error instanceof AppError ? error.code : 'internal_error';
        const gone = code === 'not_found' && performance.now() - startedAt > unknownForMs;
        if (gone || code === 'validation_failed') {
          this.#logger.error(
            { err: error, report: report.type },
            'the API will not take this; leaving it out',
          );
          return true;
        }
        const level = pauseMs > 4_000 ? 'warn' : 'debug';
        this.#logger[level](
          { err: error, report: report.type, pauseMs },
          'could not tell the API; trying again',
        );
      }
      await sleep(pauseMs, undefined, { signal: this.#abort.signal }).catch(() => undefined);
    }
    return false;
  }

  async #call(report: Report): Promise<void> {
    const { recordingId } = this;
    const sessionId = this.#sessionId;
    if (report.type === 'track') {
      const { trackId, ...track } = report.track;
      await this.#api.registerTrack({ params: { recordingId, trackId }, body: { ...track, sessionId } });
    } else if (report.type === 'segment') {
      const { index, ...segment } = report.segment;
      await this.#api.registerSegment({
        params: { recordingId, trackId: report.trackId, index },
        body: segment,
      });
    } else if (report.type === 'active') {
      await this.#api.reportCapture({
        params: { recordingId },
        body: { state: 'active', sessionId, at: report.at },
      });
    } else {
      const { at, reason } = report;
      await this.#api.reportCapture({
        params: { recordingId },
        body: { state: 'stopped', sessionId, at, reason },
      });
    }
  }
}
