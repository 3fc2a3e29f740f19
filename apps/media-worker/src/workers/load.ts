import type { types } from 'mediasoup';

interface Reading {
  cpuMs: number;
  atMs: number;
}

const shortestMs = 1_000;

/** The CPU that a mediasoup worker has used since the reading before, 1 = one core. 0 until there are two readings. */
export class CpuMeter {
  #last: Reading | null = null;
  #share = 0;
  #totalMs = 0;

  get share(): number {
    return this.#share;
  }

  /** Since the worker started, as of the latest reading. */
  get totalSeconds(): number {
    return this.#totalMs / 1_000;
  }

  /** A worker that has died keeps its last figure. */
  async read(worker: types.Worker): Promise<void> {
    const usage = await worker.getResourceUsage().catch(() => null);
    if (!usage) return;
    this.add({ cpuMs: usage.ru_utime + usage.ru_stime, atMs: performance.now() });
  }

  add(reading: Reading): void {
    this.#totalMs = reading.cpuMs;
    const last = this.#last;
    // The start of a process within a moment would look like a busy core, and keep rooms from it.
    if (last && reading.atMs - last.atMs < shortestMs) return;
    this.#last = reading;
    if (!last) return;
    this.#share = Math.max(0, (reading.cpuMs - last.cpuMs) / (reading.atMs - last.atMs));
  }
}
