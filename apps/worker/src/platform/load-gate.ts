import { cpus } from 'node:os';
import type { JobWorker } from '@lectern/service-kit/queue/job-worker';
import type { Logger } from '@lectern/service-kit/logger';

export interface Load {
  /** 0 to 1: what everybody but us keeps of all cores. Our own work is niced, and does not count. */
  busyShare: number;
  /** Whether classes are live anywhere in this installation. */
  classesLive: boolean;
  /** For how long the machine has been too busy for heavy steps; 0 when it is not. */
  heldMs: number;
}

export interface LoadSettings {
  /** Heavy steps at once when nothing else goes on. */
  concurrency: number;
  /** No heavy step starts while more than this share of the cores is busy with other things. */
  busyLimit: number;
}

/**
 * Whatever runs has the lowest priority and takes nothing away from classes; waiting only keeps it from a machine that is busy for a
 * moment. On one that always is, steps run one at a time.
 */
const longestHeldMs = 2 * 60_000;

/** How many heavy steps may run now: classes come first. */
export function heavySlots({ busyShare, classesLive, heldMs }: Load, settings: LoadSettings): number {
  const { concurrency, busyLimit } = settings;
  if (busyShare > busyLimit) return heldMs >= longestHeldMs ? 1 : 0;
  return classesLive ? Math.max(1, Math.floor(concurrency / 2)) : concurrency;
}

/**
 * Counts for how long the machine has been too busy. A step that is let through all the same changes nothing about that: the next one
 * needs no wait of its own. Times are in milliseconds of one clock.
 */
export function createHeldClock(busyLimit: number): (busyShare: number, nowMs: number) => number {
  let heldSinceMs: number | null = null;
  return (busyShare, nowMs) => {
    heldSinceMs = busyShare > busyLimit ? (heldSinceMs ?? nowMs) : null;
    return heldSinceMs === null ? 0 : nowMs - heldSinceMs;
  };
}

/** Busy and all time of all cores so far, without niced work. */
export interface CpuTimes {
  busy: number;
  total: number;
}

export function readCpuTimes(): CpuTimes {
  let busy = 0;
  let total = 0;
  for (const { times } of cpus()) {
    const others = times.user + times.sys + times.irq;
    busy += others;
    total += others + times.nice + times.idle;
  }
  return { busy, total };
}

export const busyShareBetween = (before: CpuTimes, after: CpuTimes): number =>
  after.total > before.total ? (after.busy - before.busy) / (after.total - before.total) : 0;

const intervalMs = 5_000;

export interface LoadGate {
  close(): void;
}

/** Looks at the load every few seconds and lets as many heavy steps run as fit. Those that run already go on, at the lowest priority. */
export function openLoadGate(gate: {
  worker: Pick<JobWorker, 'setConcurrency'>;
  settings: LoadSettings;
  areClassesLive: () => Promise<boolean>;
  logger: Logger;
}): LoadGate {
  const { worker, settings, areClassesLive, logger } = gate;
  let before = readCpuTimes();
  const heldFor = createHeldClock(settings.busyLimit);
  let slots = settings.concurrency;
  const look = async () => {
    const now = readCpuTimes();
    const busyShare = busyShareBetween(before, now);
    before = now;
    const heldMs = heldFor(busyShare, performance.now());
    const classesLive = await areClassesLive().catch(() => false);
    const next = heavySlots({ busyShare, classesLive, heldMs }, settings);
    if (next === slots) return;
    logger.info(
      { busyShare: Number(busyShare.toFixed(2)), classesLive, from: slots, to: next },
      'heavy steps at once',
    );
    slots = next;
    await worker.setConcurrency(next);
  };
  const timer = setInterval(() => {
    look().catch(error => logger.warn({ err: error }, 'the load could not be looked at'));
  }, intervalMs);
  return { close: () => clearInterval(timer) };
}
