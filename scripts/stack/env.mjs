import { readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Reads lines of `NAME=value`; `#` starts a comment line, and quotes around a value are dropped.
 * @returns {Record<string, string>}
 */
export function parseEnvFile(text) {
  const lines = text
    .split(/\r?\n/)
    .map(line => line.match(/^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/));
  return Object.fromEntries(
    lines.filter(Boolean).map(([, name, value]) => [name, value.replace(/^(["'])(.*)\1$/, '$2')]),
  );
}

const isLoopback = host => ['127.0.0.1', '::1', '[::1]', 'localhost'].includes(host);

/** Nobody else can sign in: the services listen here, and no proxy speaks for them. The API looks again before it makes demo accounts. */
const isOwnMachine = ({ HOST = 'localhost', CORS_ORIGIN = '', NEXTAUTH_URL = '' }) =>
  isLoopback(HOST) &&
  `${CORS_ORIGIN},${NEXTAUTH_URL}`
    .split(',')
    .filter(Boolean)
    .every(url => URL.canParse(url.trim()) && isLoopback(new URL(url.trim()).hostname));

/** The environment that a person has set: `.env` of the repository, and above it the variables of the process. */
export async function readUserEnv(root, processEnv = process.env) {
  const file = parseEnvFile(await readFile(path.join(root, '.env'), 'utf8').catch(() => ''));
  const set = Object.entries({ ...file, ...processEnv }).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  return Object.fromEntries(set);
}

/**
 * What the services get: addresses from the ports, folders from `dataDir`, secrets; whatever the user has set wins.
 * `LECTERN_DEMO` asks for demo accounts, on a developer's machine.
 * @param {{ports: import('./ports.mjs').Ports, dataDir: string, secrets: Record<string, string>, databaseUrl: string, redisUrl: string,
 *   mediasoupWorkerBin: string, userEnv: Record<string, string>}} parts
 */
export function serviceEnv({ ports, dataDir, secrets, databaseUrl, redisUrl, mediasoupWorkerBin, userEnv }) {
  const webUrl = `http://localhost:${ports.web}`;
  const announcedIp = userEnv.MEDIASOUP_ANNOUNCED_IP ?? userEnv.WEBRTC_ANNOUNCED_IP;
  return {
    NODE_ENV: 'production',
    LECTERN_DEMO: isOwnMachine(userEnv) ? '1' : '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
    ...secrets,
    API_URL: `http://127.0.0.1:${ports.api}`,
    SIGNALING_URL: `http://127.0.0.1:${ports.signaling}`,
    WORKER_URL: `http://127.0.0.1:${ports.worker}`,
    PUBLIC_API_URL: `http://localhost:${ports.api}`,
    PUBLIC_SIGNALING_URL: `http://localhost:${ports.signaling}`,
    CORS_ORIGIN: webUrl,
    NEXTAUTH_URL: webUrl,
    MEDIASOUP_LISTEN_IP: userEnv.WEBRTC_LISTEN_IP ?? (announcedIp ? '0.0.0.0' : '127.0.0.1'),
    MEDIASOUP_ANNOUNCED_IP: announcedIp ?? '127.0.0.1',
    CAPTURE_DIR: path.join(dataDir, 'capture'),
    STORAGE_DRIVER: 'local',
    STORAGE_DIR: path.join(dataDir, 'storage'),
    ...userEnv,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    MEDIASOUP_WORKER_BIN: mediasoupWorkerBin,
    WEB_PORT: String(ports.web),
    API_PORT: String(ports.api),
    SIGNALING_PORT: String(ports.signaling),
    MEDIA_WORKER_PORT: String(ports.mediaWorker),
    WORKER_PORT: String(ports.worker),
    RTC_PORT: String(ports.rtc),
  };
}
