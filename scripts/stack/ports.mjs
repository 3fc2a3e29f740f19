import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { SetupError } from '../setup/progress.mjs';

/**
 * What listens where, unless the environment says otherwise. `rtc` is the first of one UDP and TCP port a mediasoup worker.
 * @typedef {{web: number, api: number, signaling: number, mediaWorker: number, worker: number, rtc: number, postgres: number, redis: number}} Ports
 * `olderName` is honoured while the variable is not set.
 * @type {Record<keyof Ports, {variable: string, olderName?: string, fallback: number}>}
 */
export const portSettings = {
  web: { variable: 'WEB_PORT', olderName: 'PORT', fallback: 3000 },
  api: { variable: 'API_PORT', fallback: 4000 },
  signaling: { variable: 'SIGNALING_PORT', fallback: 4001 },
  mediaWorker: { variable: 'MEDIA_WORKER_PORT', fallback: 4002 },
  worker: { variable: 'WORKER_PORT', fallback: 4003 },
  rtc: { variable: 'RTC_PORT', olderName: 'MEDIASOUP_MIN_PORT', fallback: 40_000 },
  postgres: { variable: 'POSTGRES_PORT', fallback: 54_320 },
  redis: { variable: 'REDIS_PORT', fallback: 63_790 },
};

/** @returns {Ports} */
export function portsFrom(env) {
  const entries = Object.entries(portSettings).map(([name, { variable, olderName, fallback }]) => {
    const text = env[variable] || env[olderName];
    const port = text ? Number(text) : fallback;
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw new SetupError(
        `${variable}=${text} is not a port.`,
        `Set ${variable} to a number from 1 to 65535.`,
      );
    return [name, port];
  });
  return Object.fromEntries(entries);
}

/** Refuses, naming the variable, when something else listens on one of the ports. */
export async function assertPortsFree(ports, names) {
  for (const name of names) {
    const port = ports[name];
    if (await isPortFree(port)) continue;
    const { variable } = portSettings[name];
    throw new SetupError(
      `Port ${port} (${name}) is in use by another program.`,
      `Stop that program, or choose another port: ${variable}=${port + 1000} npm start`,
    );
  }
}

export function isPortFree(port) {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Ports that nobody uses now, for tests. `rtc` gets eight in a row. @returns {Promise<Ports>} */
export async function freePorts() {
  const names = Object.keys(portSettings).filter(name => name !== 'rtc');
  const servers = await Promise.all(names.map(() => listenAnywhere()));
  const ports = Object.fromEntries(names.map((name, i) => [name, servers[i].address().port]));
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
  return { ...ports, rtc: await freeRange(8) };
}

function listenAnywhere() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

/** Below the ports that systems hand out by themselves: any browser may have got one of those for its own media. */
async function freeRange(length) {
  for (let start = 15_000 + (process.pid % 500) * 16; start < 32_000; start += length) {
    const range = Array.from({ length }, (_, i) => start + i);
    const free = await Promise.all(range.flatMap(port => [isPortFree(port), isUdpPortFree(port)]));
    if (free.every(Boolean)) return start;
  }
  throw new SetupError('There are no free ports for media.', 'Stop programs that hold many ports.');
}

function isUdpPortFree(port) {
  return new Promise(resolve => {
    const socket = createSocket('udp4');
    socket.once('error', () => {
      socket.close();
      resolve(false);
    });
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)));
  });
}
