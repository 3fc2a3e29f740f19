import { fileURLToPath } from 'node:url';
import { startProcess, stopProcess } from '../scripts/stack/child-process.mjs';
import { ensureMediasoupWorker } from '../scripts/setup/mediasoup-worker.mjs';
import { freePorts } from '../scripts/stack/ports.mjs';
import { routerCodecs } from '../apps/media-worker/src/rooms/router-codecs.ts';
import { stopWhenInterrupted } from './interruption.mjs';

/** As apps/media-worker/src/rooms/media-peer.ts has them. */
const transport = {
  enableUdp: true,
  enableTcp: true,
  preferUdp: true,
  initialAvailableOutgoingBitrate: 1_000_000,
};
const producer = { keyFrameRequestDelay: 500 };

/** Runs `work` against bare-mediasoup.mjs, with our codecs, our options and our worker binary. */
export async function withBareServer(work) {
  const { api: port, rtc: rtcPort } = await freePorts();
  const options = { port, rtcPort, mediaCodecs: routerCodecs, transport, producer };
  const file = fileURLToPath(new URL('bare-mediasoup.mjs', import.meta.url));
  const env = { ...process.env, NODE_ENV: 'production', MEDIASOUP_WORKER_BIN: await ensureMediasoupWorker() };
  let server;
  const ready = new Promise(resolve => {
    server = startProcess(process.execPath, [file, JSON.stringify(options)], {
      env,
      onLine: line => (line === 'ready' ? resolve() : console.error(line)),
    });
  });
  const ended = server.exited.then(() => {
    throw new Error(`The bare server ended: ${server.recentOutput()}`);
  });
  const handled = stopWhenInterrupted(() => stopProcess(server));
  try {
    await Promise.race([ready, ended]);
    return await work({ url: `http://localhost:${port}`, pids: () => ({ server: server.child.pid }) });
  } finally {
    handled();
    ended.catch(() => undefined);
    await stopProcess(server);
  }
}
