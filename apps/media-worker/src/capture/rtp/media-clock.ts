import { unwrap } from './unwrap.ts';

/** Packets that come out of the future or so late are not of the timeline that we know: the sender's clock was set anew. */
const earliestMs = -500;
const latestMs = 10_000;
/** After a pause the clock may have stood still meanwhile. */
const pauseMs = 1_000;
const latestAfterPauseMs = 500;
/** A report further off than this would throw the track out of the recording's timeline; it is not believed. */
const farthestReportMs = 5_000;
/** The server learns the sender's clock from a few reports; what comes before them is better than nothing, but not final. */
const reportsUntilSettled = 3;
const reportsKept = 9;
/** Reports jitter by some milliseconds; following each at once would tear the sound at every segment. */
const slewMs = 2;
/** Sound cards drift by a hundredth of this; what a browser mixes itself (WebAudio, a shared tab) has been seen to drift by half of it. */
const mostDrift = 0.01;
/** Over a shorter time a drift cannot be told from jitter. */
const driftOverMs = 8_000;
const jumpMs = 250;
/** Two reports in a row that are this far off, and agree with one another, are no jitter: the sender stalled, or its clock was set. */
const stepMs = 40;
const agreeMs = 15;

/**
 * From the media's own clock (RTP timestamps) to wall-clock time: from the packets' arrival at first, from RTCP sender reports once
 * there are some.
 */
export class MediaClock {
  readonly #ticksPerMs: number;
  #last: { ticks: number; arrivedMs: number } | null = null;
  #offsetMs = 0;
  #fromReports: Reported[] = [];
  #reports = 0;
  #generation = 0;

  constructor(clockRate: number) {
    this.#ticksPerMs = clockRate / 1000;
  }

  /** Changes whenever the sender's clock was set anew: times of before and after cannot be compared. */
  get generation(): number {
    return this.#generation;
  }

  /** Whether times are final, but for slow drift. */
  get settled(): boolean {
    return this.#reports >= reportsUntilSettled;
  }

  /** Takes in a packet. @returns its timestamp without wrapping, in ticks. */
  arrived(timestamp: number, arrivedMs: number): number {
    const last = this.#last;
    const ticks = last ? unwrap(timestamp, last.ticks, 32) : timestamp + 2 ** 32;
    const offsetMs = arrivedMs - ticks / this.#ticksPerMs;
    if (!last || this.#isOffTimeline(offsetMs - this.#offsetMs, arrivedMs - last.arrivedMs)) {
      if (last) this.#generation++;
      this.#offsetMs = offsetMs;
      this.#fromReports = [];
      this.#reports = 0;
      this.#last = { ticks, arrivedMs };
    } else {
      // The packet that travelled fastest says most about when it was sent.
      if (this.#reports === 0) this.#offsetMs = Math.min(this.#offsetMs, offsetMs);
      this.#last = { ticks: Math.max(ticks, last.ticks), arrivedMs };
    }
    return ticks;
  }

  /** Takes in a sender report. @returns whether it was believed. */
  report(wallMs: number, rtpTimestamp: number): boolean {
    if (!this.#last) return false;
    const offsetMs = wallMs - unwrap(rtpTimestamp, this.#last.ticks, 32) / this.#ticksPerMs;
    if (Math.abs(offsetMs - this.#offsetMs) > farthestReportMs) return false;
    const reported = { wallMs, offsetMs };
    const before = this.#fromReports.at(-1);
    const stepped = before !== undefined && this.#isStep(before, reported);
    // What was reported before a step says nothing of the time after it.
    this.#fromReports = stepped ? [before, reported] : [...this.#fromReports, reported].slice(-reportsKept);
    this.#reports++;
    const target = offsetNow(this.#fromReports);
    const change = target - this.#offsetMs;
    const most = Math.max(slewMs, (wallMs - (before?.wallMs ?? wallMs)) * mostDrift);
    const known = this.#reports > reportsUntilSettled;
    if (!known || stepped || Math.abs(change) > jumpMs) this.#offsetMs = target;
    else this.#offsetMs += Math.max(-most, Math.min(most, change));
    return true;
  }

  /** Milliseconds since 1970 of a timestamp that `arrived` returned. */
  wallMs(ticks: number): number {
    return ticks / this.#ticksPerMs + this.#offsetMs;
  }

  ms(ticks: number): number {
    return ticks / this.#ticksPerMs;
  }

  #isStep(one: Reported, other: Reported): boolean {
    const farEnough = [one, other].every(({ offsetMs }) => Math.abs(offsetMs - this.#offsetMs) > stepMs);
    const expectedMs = one.offsetMs + driftOf(this.#fromReports) * (other.wallMs - one.wallMs);
    return farEnough && Math.abs(other.offsetMs - expectedMs) <= agreeMs;
  }

  #isOffTimeline(lateMs: number, sinceLastMs: number): boolean {
    return lateMs < earliestMs || lateMs > latestMs || (sinceLastMs > pauseMs && lateMs > latestAfterPauseMs);
  }
}

interface Reported {
  wallMs: number;
  offsetMs: number;
}

/** The median of what was reported, each carried on to the last by the drift. */
function offsetNow(reports: readonly Reported[]): number {
  const drift = driftOf(reports);
  const nowMs = reports.at(-1)?.wallMs ?? 0;
  return median(reports.map(({ wallMs, offsetMs }) => offsetMs + drift * (nowMs - wallMs)));
}

/** The median of the slopes (Theil and Sen); 0 while the time is too short to tell. */
function driftOf(reports: readonly Reported[]): number {
  const slopes = reports.flatMap((one, i) =>
    reports
      .slice(i + 1)
      .filter(other => other.wallMs - one.wallMs >= driftOverMs)
      .map(other => (other.offsetMs - one.offsetMs) / (other.wallMs - one.wallMs)),
  );
  return Math.max(-mostDrift, Math.min(mostDrift, median(slopes)));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
