import { EventEmitter } from 'node:events';
import type { Logger } from '@lectern/service-kit/logger';
import { createWorker, type types } from 'mediasoup';
import { CpuMeter } from './load.ts';

export interface WorkerPoolSettings {
  count: number;
  /** Worker 0 listens here, worker 1 on the next, and so on; UDP and TCP on the same number. */
  firstPort: number;
  listenIp: string;
  /** What browsers are told; null when the listening address is what they reach. */
  announcedIp: string | null;
}

/** A mediasoup worker and the one port that all its transports share. */
export interface PooledWorker {
  index: number;
  pid: number;
  worker: types.Worker;
  webRtcServer: types.WebRtcServer;
  cpu: CpuMeter;
}

const cpuReadingEveryMs = 5_000;
const longestBackoffMs = 30_000;
/** People who cannot do without a worker do not start one more often than this. */
const shortestHurryMs = 1_000;
/** A worker that lived so long did not die of what killed the one before. */
const healthyAfterMs = 60_000;

/**
 * One mediasoup process a CPU. A process that dies is replaced: at once the first time, then after one, two, four … seconds.
 * `died` is emitted after mediasoup has closed everything that lived on that worker, and after it has left `workers`.
 */
export class WorkerPool extends EventEmitter<{
  died: [{ index: number; pid: number }];
  ready: [PooledWorker];
}> {
  readonly #settings: WorkerPoolSettings;
  readonly #logger: Logger;
  readonly #workers = new Map<number, PooledWorker>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #deaths = new Map<number, number>();
  readonly #spawning = new Set<Promise<unknown>>();
  /** Starts of workers in their pause. */
  readonly #waiting = new Set<() => void>();
  #hurriedAtMs = Number.NEGATIVE_INFINITY;
  #closed = false;

  /** @throws Error that names the port or the binary when a worker cannot be started. */
  static async create(settings: WorkerPoolSettings, logger: Logger): Promise<WorkerPool> {
    const pool = new WorkerPool(settings, logger);
    try {
      await Promise.all(Array.from({ length: settings.count }, (_, index) => pool.#spawn(index)));
    } catch (error) {
      pool.close();
      throw error;
    }
    const meter = setInterval(() => {
      for (const { worker, cpu } of pool.#workers.values()) void cpu.read(worker);
    }, cpuReadingEveryMs);
    meter.unref();
    pool.#timers.add(meter);
    return pool;
  }

  private constructor(settings: WorkerPoolSettings, logger: Logger) {
    super();
    this.#settings = settings;
    this.#logger = logger;
  }

  /** Those that are alive, by index. */
  get workers(): PooledWorker[] {
    return [...this.#workers.values()].sort((a, b) => a.index - b.index);
  }

  get size(): number {
    return this.#settings.count;
  }

  /** When no worker is left, waits for one that is being started; when all are in their pause after several deaths, one is started now. */
  async settled(): Promise<void> {
    if (this.#workers.size > 0) return;
    if (this.#spawning.size === 0 && performance.now() - this.#hurriedAtMs >= shortestHurryMs) {
      this.#hurriedAtMs = performance.now();
      const [start] = this.#waiting;
      start?.();
    }
    await Promise.allSettled([...this.#spawning]);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const { worker } of this.#workers.values()) worker.close();
    this.#workers.clear();
  }

  async #spawn(index: number): Promise<void> {
    const spawning = this.#start(index);
    this.#spawning.add(spawning);
    try {
      await spawning;
    } finally {
      this.#spawning.delete(spawning);
    }
  }

  async #start(index: number): Promise<void> {
    const { listenIp, announcedIp, firstPort } = this.#settings;
    const port = firstPort + index;
    const worker = await withoutSignalHandlers(() => createWorker({ logLevel: 'warn' }));
    try {
      const listen = { ip: listenIp, port, ...(announcedIp ? { announcedAddress: announcedIp } : {}) };
      const webRtcServer = await worker.createWebRtcServer({
        listenInfos: [
          { protocol: 'udp', ...listen },
          { protocol: 'tcp', ...listen },
        ],
      });
      // The pool may have been closed while this worker was starting.
      if (this.#closed) throw new Error('The pool is closed');
      const pooled: PooledWorker = { index, pid: worker.pid, worker, webRtcServer, cpu: new CpuMeter() };
      const startedAt = performance.now();
      this.#workers.set(index, pooled);
      worker.once('died', error => this.#onDied(pooled, error, performance.now() - startedAt));
      void pooled.cpu.read(worker);
      this.#logger.info({ index, pid: worker.pid, port }, 'mediasoup worker is ready');
      this.emit('ready', pooled);
    } catch (cause) {
      worker.close();
      throw new Error(
        `A mediasoup worker cannot listen on ${listenIp} port ${port}. Free that UDP and TCP port, or set RTC_PORT or MEDIASOUP_LISTEN_IP.`,
        { cause },
      );
    }
  }

  #onDied(dead: PooledWorker, error: Error, livedMs: number): void {
    if (this.#closed) return;
    this.#workers.delete(dead.index);
    const deaths = livedMs > healthyAfterMs ? 1 : (this.#deaths.get(dead.index) ?? 0) + 1;
    this.#deaths.set(dead.index, deaths);
    this.#logger.error({ err: error, index: dead.index, pid: dead.pid, deaths }, 'a mediasoup worker died');
    this.#replace(dead.index, deaths);
    this.emit('died', { index: dead.index, pid: dead.pid });
  }

  #replace(index: number, failures: number): void {
    const again = (error: unknown) => {
      if (this.#closed) return;
      this.#logger.error({ err: error, index }, 'a mediasoup worker could not be replaced; trying again');
      this.#replace(index, failures + 1);
    };
    if (failures <= 1) {
      this.#spawn(index).catch(again);
      return;
    }
    const start = () => {
      clearTimeout(timer);
      this.#timers.delete(timer);
      this.#waiting.delete(start);
      this.#spawn(index).catch(again);
    };
    const timer = setTimeout(start, Math.min(1_000 * 2 ** (failures - 2), longestBackoffMs));
    this.#timers.add(timer);
    this.#waiting.add(start);
  }
}

/**
 * mediasoup closes its workers by itself on SIGTERM and SIGINT. Ours must outlive the signal until recordings are closed, so
 * the listeners that it adds while it makes a worker (synchronously) are taken away again; `close()` ends the workers.
 */
function withoutSignalHandlers<T>(make: () => T): T {
  const signals = ['SIGTERM', 'SIGINT'] as const;
  const before = signals.map(signal => new Set(process.listeners(signal)));
  const made = make();
  signals.forEach((signal, i) => {
    for (const listener of process.listeners(signal))
      if (!before[i]?.has(listener)) process.off(signal, listener);
  });
  return made;
}
