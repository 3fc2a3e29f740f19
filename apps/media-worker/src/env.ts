import { availableParallelism, hostname } from 'node:os';
import { envPieces, port } from '@lectern/contracts/env';
import { loadEnv } from '@lectern/service-kit/load-env';
import { z } from 'zod';

const portNumber = z.coerce.number().int().min(1).max(65_535).optional();
const address = z.string().optional();

/** The environment of the media-worker; see `.env.example` for what each variable does. */
export const envShape = {
  NODE_ENV: envPieces.NODE_ENV,
  LOG_LEVEL: envPieces.LOG_LEVEL,
  HOST: envPieces.HOST,
  REDIS_URL: envPieces.REDIS_URL,
  INTERNAL_SECRET: envPieces.INTERNAL_SECRET,
  /** Lets a monitoring system read `/metrics`, and nothing else; unset lets none. */
  METRICS_TOKEN: z.string().min(16, 'At least 16 characters').optional(),
  API_URL: envPieces.API_URL,
  CAPTURE_DIR: envPieces.CAPTURE_DIR,
  /** Control, for our own services. Keep HOST on loopback or a private network. */
  MEDIA_WORKER_PORT: port(4002),
  /** Where signaling and the API reach these control endpoints; from HOST and MEDIA_WORKER_PORT unless set. */
  MEDIA_NODE_URL: z.url().optional(),
  /** mediasoup processes, one core each; one a CPU unless set. */
  MEDIASOUP_WORKERS: z.coerce.number().int().min(1).max(64).default(availableParallelism()),
  /** The first of one UDP and TCP port a mediasoup worker, which browsers must reach. 40000 unless set; wins over MEDIASOUP_MIN_PORT. */
  RTC_PORT: portNumber,
  /** Another way to say where the ports are: the first, and the last that may be used. Refused when the workers need more. */
  MEDIASOUP_MIN_PORT: portNumber,
  MEDIASOUP_MAX_PORT: portNumber,
  /** The address to listen on for media; 0.0.0.0 unless set. WEBRTC_LISTEN_IP is an older name of it. */
  MEDIASOUP_LISTEN_IP: address,
  WEBRTC_LISTEN_IP: address,
  /** The address that browsers are told, which must reach this machine; 127.0.0.1 unless set. WEBRTC_ANNOUNCED_IP is an older name. */
  MEDIASOUP_ANNOUNCED_IP: address,
  WEBRTC_ANNOUNCED_IP: address,
  /** The address at which other media-workers reach this one for classes that span hosts; the announced address unless set. */
  PIPE_IP: address,
  /** The UDP ports for that, one for each such class; only other media-workers must reach them. */
  PIPE_MIN_PORT: port(45_000),
  PIPE_MAX_PORT: port(45_999),
  /** How many voices of a class are forwarded at once, the loudest; teachers are always heard and do not count. */
  AUDIBLE_VOICES: z.coerce.number().int().min(1).max(50).default(6),
  /** How many consumers keep a core busy; a room with more goes on on a further mediasoup worker. */
  CONSUMERS_PER_WORKER: z.coerce.number().int().min(1).default(1_000),
  /** Recordings stop, and none starts, when the disk of CAPTURE_DIR has less than this many bytes left. */
  CAPTURE_MIN_FREE_BYTES: z.coerce.number().int().min(0).default(500_000_000),
  /** Hosts are warned while they record when it has less than this many bytes left. */
  CAPTURE_WARN_FREE_BYTES: z.coerce.number().int().min(0).default(5_000_000_000),
  /** How often ffmpeg looks whether the recorded picture of whoever teaches is black, in ms; 0 never looks. */
  CAPTURE_PICTURE_CHECK_MS: z.coerce.number().int().min(0).default(10_000),
} as const;

const { PATH, LD_LIBRARY_PATH } = process.env;
/** Where programs and their libraries are looked for. */
export const programEnvironment: NodeJS.ProcessEnv = {
  ...{ PATH },
  ...(LD_LIBRARY_PATH === undefined ? {} : { LD_LIBRARY_PATH }),
};

export const readEnv = () => {
  const env = loadEnv(envShape, process.env);
  const media = mediaAddresses(env);
  if ('problem' in media) {
    process.stderr.write(`The environment is not complete:\n  - ${media.problem}\n`);
    process.exit(78);
  }
  return { ...env, media, nodeUrl: nodeUrl(env), pipeListenInfo: pipeListenInfo(env, media) };
};

/** An address that others can use: one that listens everywhere goes by the name of its host. */
export function nodeUrl(env: {
  HOST: string;
  MEDIA_WORKER_PORT: number;
  MEDIA_NODE_URL?: string | undefined;
}): string {
  if (env.MEDIA_NODE_URL) return env.MEDIA_NODE_URL.replace(/\/$/, '');
  const host = ['0.0.0.0', '::'].includes(env.HOST) ? hostname() : env.HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${env.MEDIA_WORKER_PORT}`;
}

function pipeListenInfo(
  env: { PIPE_IP?: string | undefined; PIPE_MIN_PORT: number; PIPE_MAX_PORT: number },
  { listenIp, announcedIp }: { listenIp: string; announcedIp: string | null },
) {
  const announced = env.PIPE_IP ?? announcedIp;
  return {
    protocol: 'udp' as const,
    ip: listenIp,
    ...(announced ? { announcedAddress: announced } : {}),
    portRange: { min: env.PIPE_MIN_PORT, max: env.PIPE_MAX_PORT },
  };
}

type PortEnv = Pick<
  z.output<z.ZodObject<typeof envShape>>,
  | 'MEDIASOUP_WORKERS'
  | 'RTC_PORT'
  | 'MEDIASOUP_MIN_PORT'
  | 'MEDIASOUP_MAX_PORT'
  | 'MEDIASOUP_LISTEN_IP'
  | 'WEBRTC_LISTEN_IP'
  | 'MEDIASOUP_ANNOUNCED_IP'
  | 'WEBRTC_ANNOUNCED_IP'
>;

/** Where media is received: the several names of the same settings, resolved. */
export function mediaAddresses(
  env: PortEnv,
): { firstPort: number; listenIp: string; announcedIp: string | null } | { problem: string } {
  const firstPort = env.RTC_PORT ?? env.MEDIASOUP_MIN_PORT ?? 40_000;
  const lastPort = firstPort + env.MEDIASOUP_WORKERS - 1;
  if (lastPort > (env.MEDIASOUP_MAX_PORT ?? 65_535))
    return {
      problem: `${env.MEDIASOUP_WORKERS} mediasoup workers need the ports ${firstPort} to ${lastPort}: raise MEDIASOUP_MAX_PORT, or lower MEDIASOUP_WORKERS or RTC_PORT`,
    };
  return {
    firstPort,
    listenIp: env.MEDIASOUP_LISTEN_IP ?? env.WEBRTC_LISTEN_IP ?? '0.0.0.0',
    announcedIp: env.MEDIASOUP_ANNOUNCED_IP ?? env.WEBRTC_ANNOUNCED_IP ?? '127.0.0.1',
  };
}
