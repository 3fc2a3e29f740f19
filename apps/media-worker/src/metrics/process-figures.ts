import { readFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { MetricFamily } from '@lectern/service-kit/http/prometheus-text';

/** Of this Node process, under the names that dashboards for Node know. */
export class ProcessFigures {
  readonly #delay = monitorEventLoopDelay({ resolution: 20 });

  constructor() {
    this.#delay.enable();
  }

  close(): void {
    this.#delay.disable();
  }

  families(): MetricFamily[] {
    const { user, system } = process.cpuUsage();
    const lag = this.#delay.percentile(99) / 1e9;
    // Since the answer before: a burst of an hour ago is no news.
    this.#delay.reset();
    return [
      gauge('process_resident_memory_bytes', 'Memory of the Node process.', process.memoryUsage.rss()),
      counter('process_cpu_seconds_total', 'CPU time of the Node process.', (user + system) / 1e6),
      gauge('process_start_time_seconds', 'When it started, since 1970.', Math.round(startedAt) / 1_000),
      gauge(
        'nodejs_eventloop_lag_p99_seconds',
        'How late Node was, in the worst percent of turns since the last scrape.',
        Number.isFinite(lag) ? lag : 0,
      ),
    ];
  }
}

const startedAt = Date.now() - process.uptime() * 1_000;
const gauge = (name: string, help: string, value: number): MetricFamily => ({
  name,
  help,
  type: 'gauge',
  samples: [{ value }],
});
const counter = (name: string, help: string, value: number): MetricFamily => ({
  ...gauge(name, help, value),
  type: 'counter',
});

/** Resident memory of another process, in bytes; null where there is no /proc, or no such process any more. */
export async function readMemory(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = status.match(/^VmRSS:\s+(\d+) kB/m)?.[1];
  return kilobytes ? Number(kilobytes) * 1_024 : null;
}
