import type { HealthProblem, HealthProblemKind } from '@lectern/contracts/recording-health';
import type { TrackSigns } from './track-signs.ts';

export interface CaptureSigns {
  /** Left on the disk; null while it is not known. */
  freeBytes: number | null;
  /** Given to the disk and not yet taken by it. */
  queuedBytes: number;
  lastDropMs: number | null;
}

/** How long something must look wrong before anybody is troubled with it. */
const silentAfterMs = 45_000;
const mutedAfterMs = 60_000;
const noPacketsAfterMs = 6_000;
const frozenAfterMs = 12_000;
const behindAfterMs = 3_000;
const dropRecentMs = 30_000;
/** How long it must look right again before that is believed. */
const healedAfterMs = 3_000;
const behindBytes = 1024 * 1024;
/** A disk that has this much more than the threshold is no longer low. */
const diskHealed = 1.1;

interface Suspicion {
  problem: Omit<HealthProblem, 'since' | 'freeBytes'>;
  firstMs: number;
  lastMs: number;
  reported: boolean;
}

/**
 * From signs to what the host is told, with patience in both directions. Pure: it knows no clock, disk or network.
 */
export class CaptureHealth {
  readonly #warnFreeBytes: number;
  readonly #suspicions = new Map<string, Suspicion>();
  #freeBytes: number | null = null;
  #known = '';

  constructor(warnFreeBytes: number) {
    this.#warnFreeBytes = warnFreeBytes;
  }

  /** @returns all that is wrong now, when that differs from the time before; else null. */
  look(tracks: readonly TrackSigns[], capture: CaptureSigns, nowMs: number): HealthProblem[] | null {
    this.#freeBytes = capture.freeBytes;
    const keys = new Set<string>();
    for (const track of tracks)
      for (const [kind, afterMs] of wrongWith(track, nowMs))
        keys.add(this.#suspect(kind, track, afterMs, nowMs));
    for (const [kind, afterMs] of this.#wrongWithAll(capture, nowMs))
      keys.add(this.#suspect(kind, null, afterMs, nowMs));
    const there = new Set(tracks.map(({ participantId, source }) => `${participantId} ${source}`));
    for (const [key, { problem, lastMs, reported }] of this.#suspicions) {
      if (keys.has(key)) continue;
      const gone = problem.participantId !== null && !there.has(`${problem.participantId} ${problem.source}`);
      if (gone || !reported || nowMs - lastMs >= healedAfterMs) this.#suspicions.delete(key);
    }
    const known = [...this.#suspicions].filter(([, { reported }]) => reported).map(([key]) => key);
    const before = this.#known;
    this.#known = known.sort().join();
    return this.#known === before ? null : this.problems;
  }

  get problems(): HealthProblem[] {
    return [...this.#suspicions.values()]
      .filter(({ reported }) => reported)
      .map(({ problem, firstMs }) => ({
        ...problem,
        since: new Date(firstMs).toISOString(),
        freeBytes: problem.kind === 'disk-low' ? this.#freeBytes : null,
      }));
  }

  #suspect(kind: HealthProblemKind, track: TrackSigns | null, afterMs: number, nowMs: number): string {
    const [participantId, source] = [track?.participantId ?? null, track?.source ?? null];
    const key = `${kind} ${participantId} ${source}`;
    const found = this.#suspicions.get(key);
    const suspicion = found ?? {
      problem: { kind, participantId, source },
      firstMs: nowMs,
      lastMs: nowMs,
      reported: false,
    };
    suspicion.lastMs = nowMs;
    if (nowMs - suspicion.firstMs >= afterMs) suspicion.reported = true;
    this.#suspicions.set(key, suspicion);
    return key;
  }

  /** Each with how long it must go on. */
  *#wrongWithAll(
    { freeBytes, queuedBytes, lastDropMs }: CaptureSigns,
    nowMs: number,
  ): Generator<[HealthProblemKind, number]> {
    const low = this.#suspicions.has('disk-low null null') ? diskHealed : 1;
    if (freeBytes !== null && freeBytes < this.#warnFreeBytes * low) yield ['disk-low', 0];
    if (lastDropMs !== null && nowMs - lastDropMs < dropRecentMs) yield ['capture-behind', 0];
    else if (queuedBytes > behindBytes) yield ['capture-behind', behindAfterMs];
  }
}

const teaches = ({ role }: TrackSigns) => role === 'host' || role === 'cohost';

/** What does not look right about a track at this moment. The signs have their own patience; what is left of it is 0. */
function* wrongWith(track: TrackSigns, nowMs: number): Generator<[HealthProblemKind, number]> {
  const { source, pausedSinceMs } = track;
  if (pausedSinceMs !== null) {
    if (source === 'microphone' && teaches(track) && nowMs - pausedSinceMs >= mutedAfterMs)
      yield ['microphone-muted', 0];
    return;
  }
  // A screen on which nothing moves sends nothing, and sound of it is silent most of the time.
  if (source !== 'camera' && source !== 'microphone') {
    if (source === 'screen' && track.black && teaches(track)) yield ['picture-black', 0];
    return;
  }
  if (nowMs - track.lastPacketMs >= noPacketsAfterMs) {
    yield ['no-packets', 0];
    return;
  }
  if (!teaches(track)) return;
  if (source === 'microphone' && nowMs - track.lastHeardMs >= silentAfterMs) yield ['microphone-silent', 0];
  if (source !== 'camera') return;
  if (track.black) yield ['picture-black', 0];
  else if (nowMs - track.lastChangeMs >= frozenAfterMs) yield ['picture-frozen', 0];
}
