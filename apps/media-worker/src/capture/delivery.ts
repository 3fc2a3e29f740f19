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
/** The API learns of a recording from the session log, a moment later than we do; what it does not know after so long is gone for good. */
const unknownForMs = 60 * 60_000;
const deliveredEvery = 20;
/** What another process cannot tell for so long is not waited for: the API takes it late as well, after the video was made without it. */
const othersWithinMs = 60_000;

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
  readonly #provisional: boolean;
  readonly #abort = new AbortController();
  readonly #pending: { report: Report; inManifest: boolean }[];
  #delivered: number;
  #noted: number;
  #running: Promise<void> | null = null;
  /** Since when it does not know the recording, or a track of it: one wait is for all that hangs on that. */
  readonly #unknownSinceMs = new Map<string, number>();
  readonly #patienceMs: number;

  /** @param pending what an earlier process had not delivered; `delivered` what it had; `patienceMs` with an API that does not know the recording. */
  constructor(
    recording: { recordingId: string; sessionId: string; provisional: boolean },
    log: ManifestLog,
    api: CaptureApi,
    logger: Logger,
    {
      pending = [],
      delivered = 0,
      patienceMs = unknownForMs,
    }: { pending?: Report[]; delivered?: number; patienceMs?: number } = {},
  ) {
    this.recordingId = recording.recordingId;
    this.#sessionId = recording.sessionId;
    this.#provisional = recording.provisional;
    this.#log = log;
    this.#api = api;
    this.#logger = logger.child({ recordingId: recording.recordingId });
    this.#pending = pending.map(report => ({ report, inManifest: true }));
    this.#delivered = delivered;
    this.#noted = delivered;
    this.#patienceMs = patienceMs;
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
    if (report.type === 'stopped') await this.#othersDelivered(performance.now());
    for (
      let pauseMs = firstPauseMs;
      !this.#abort.signal.aborted;
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    ) {
      try {
        await this.#call(report);
        this.#isKnown(report);
        return true;
      } catch (error) {
        const code = error instanceof AppError ? error.code : 'internal_error';
        if (
          (code === 'not_found' && this.#isGone(report, performance.now())) ||
          code === 'validation_failed'
        ) {
          this.#logger.error(
            { err: error, report: report.type },
            'the API will not take this; leaving it out',
          );
          // What hangs on it is not waited for either.
          if (report.type === 'track')
            this.#unknownSinceMs.set(report.track.trackId, Number.NEGATIVE_INFINITY);
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

  #isGone(report: Report, nowMs: number): boolean {
    const subject = this.#subjectOf(report);
    if (!this.#unknownSinceMs.has(subject)) this.#unknownSinceMs.set(subject, nowMs);
    return [subject, this.recordingId].some(
      id => nowMs - (this.#unknownSinceMs.get(id) ?? nowMs) > this.#patienceMs,
    );
  }

  #isKnown(report: Report): void {
    this.#unknownSinceMs.delete(this.#subjectOf(report));
    this.#unknownSinceMs.delete(this.recordingId);
  }

  /** What the API has to know to take it. */
  #subjectOf(report: Report): string {
    return report.type === 'segment' ? report.trackId : this.recordingId;
  }

  /** The end makes a video of what the API knows, so whatever other processes have captured of this recording is told before it. */
  async #othersDelivered(sinceMs: number): Promise<void> {
    while (
      !this.#abort.signal.aborted &&
      performance.now() - sinceMs < othersWithinMs &&
      !(await this.#log.othersAreDelivered().catch(() => false))
    )
      await sleep(firstPauseMs, undefined, { signal: this.#abort.signal }).catch(() => undefined);
  }

  async #call(report: Report): Promise<void> {
    const { recordingId } = this;
    const sessionId = this.#sessionId;
    const provisional = this.#provisional;
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
        body: { state: 'active', sessionId, provisional, at: report.at },
      });
    } else {
      const { at, reason } = report;
      await this.#api.reportCapture({
        params: { recordingId },
        body: { state: 'stopped', sessionId, provisional, at, reason },
      });
    }
  }
}
