import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { freePorts } from '../../../scripts/stack/ports.mjs';

export interface OwnNode {
  nodeId: string;
  child: ChildProcess;
  /** Resolves with the exit code, or the signal's name. */
  ended: Promise<number | string>;
}

/**
 * One more media-worker beside the one of the stack, with ports of its own, as a second host would have.
 * @param settings of its environment, where they differ from the stack's.
 */
export async function startMediaNode(settings: Record<string, string> = {}): Promise<OwnNode> {
  const ports = await freePorts();
  const env = JSON.parse(process.env.E2E_SERVICE_ENV ?? '{}') as Record<string, string>;
  const entry = path.join(import.meta.dirname, '../../../apps/media-worker/dist/main.mjs');
  const child = spawn(process.execPath, [entry], {
    env: {
      PATH: process.env.PATH,
      ...env,
      MEDIA_WORKER_PORT: String(ports.mediaWorker),
      RTC_PORT: String(ports.rtc),
      MEDIASOUP_WORKERS: '2',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  for await (const line of createInterface({ input: child.stdout })) {
    const { msg, nodeId } = JSON.parse(line) as { msg?: string; nodeId?: string };
    if (msg !== 'media-worker is ready' || !nodeId) continue;
    // Nobody reads on; a full pipe would hold it up.
    child.stdout.resume();
    return { nodeId, child, ended };
  }
  throw new Error(`a media-worker ended with ${await ended}`);
}
