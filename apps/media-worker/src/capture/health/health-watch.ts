import { captureHealthChanged } from '@lectern/contracts/bus/topics';
import type { HealthProblem } from '@lectern/contracts/recording-health';
import type { Bus } from '@lectern/service-kit/bus/redis-bus';
import type { Logger } from '@lectern/service-kit/logger';
import { CaptureHealth } from './capture-health.ts';
import type { TrackSigns } from './track-signs.ts';

const lookEveryMs = 1_000;
/** The bus may lose what is said once, and a host may come in later. */
const sayAgainMs = 10_000;

/** Looks once a second how a recording is doing, and says what is wrong whenever that changes, and now and then while it is not well. */
export class HealthWatch {
  readonly #of: { roomId: string; recordingId: string };
  readonly #health: CaptureHealth;
  readonly #bus: Bus;
  readonly #logger: Logger;
  readonly #freeBytes: () => number | null;
  #lastDropMs: number | null = null;
  #lookedMs = 0;
  #saidMs = 0;

  constructor(
    of: { roomId: string; recordingId: string },
    deps: { bus: Bus; logger: Logger; warnFreeBytes: number; freeBytes(): number | null },
  ) {
    this.#of = of;
    this.#bus = deps.bus;
    this.#logger = deps.logger;
    this.#freeBytes = deps.freeBytes;
    this.#health = new CaptureHealth(deps.warnFreeBytes);
  }

  get problems(): HealthProblem[] {
    return this.#health.problems;
  }

  /** Media was thrown away because the disk did not keep up. */
  dropped(nowMs: number): void {
    this.#lastDropMs = nowMs;
  }

  /** To be called several times a second. */
  tick(tracks: readonly { signs: TrackSigns; queuedBytes: number }[], nowMs: number): void {
    if (nowMs - this.#lookedMs < lookEveryMs) return;
    this.#lookedMs = nowMs;
    const capture = {
      freeBytes: this.#freeBytes(),
      queuedBytes: tracks.reduce((sum, track) => sum + track.queuedBytes, 0),
      lastDropMs: this.#lastDropMs,
    };
    const signs = tracks.map(track => track.signs);
    const changed = this.#health.look(signs, capture, nowMs);
    if (changed)
      this.#logger.info({ problems: changed.map(({ kind }) => kind) }, 'the health of the recording changed');
    const again = this.problems.length > 0 && nowMs - this.#saidMs >= sayAgainMs;
    if (!changed && !again) return;
    this.#saidMs = nowMs;
    void this.#bus.publish(captureHealthChanged, { ...this.#of, problems: this.problems });
  }
}
