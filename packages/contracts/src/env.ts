import { z } from 'zod';

/** Pieces of environment that more than one service reads, as plain schemas. Each service's `env.ts` picks from here. */
export const envPieces = {
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).optional(),
  /** Address that a service listens on. Internal services stay on loopback or a private network. */
  HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  /** Signs access and join tokens. */
  JWT_SECRET: z.string().min(32, 'At least 32 characters'),
  /** How our services know each other. */
  INTERNAL_SECRET: z.string().min(32, 'At least 32 characters'),
  API_URL: z.url().default('http://127.0.0.1:4000'),
  SIGNALING_URL: z.url().default('http://127.0.0.1:4001'),
  WORKER_URL: z.url().default('http://127.0.0.1:4003'),
  /** Where browsers find the signaling service. */
  PUBLIC_SIGNALING_URL: z.url().default('http://localhost:4001'),
  /** Origins that may call from a browser, separated by commas. */
  CORS_ORIGIN: z
    .string()
    .default('http://localhost:3000')
    .transform(list =>
      list
        .split(',')
        .map(origin => origin.trim().replace(/\/$/, ''))
        .filter(Boolean),
    ),
  /**
   * Whose `X-Forwarded-For` is believed: addresses or networks of our own proxies, separated by commas; `loopback` is this machine,
   * `none` nobody.
   */
  TRUST_PROXY: z
    .string()
    .default('loopback')
    .transform(list =>
      list === 'none'
        ? []
        : list
            .split(',')
            .map(network => network.trim())
            .filter(Boolean),
    ),
  /** Viewers of one broadcast at most; the API tells of it. */
  MAX_VIEWERS_PER_ROOM: z.coerce.number().int().min(1).max(10_000).default(100),
  /** Segments of running and unfinished recordings; shared by media-worker and worker. */
  CAPTURE_DIR: z.string().default('.data/capture'),
} as const;

/** Where finished videos are kept: a folder, or a bucket of anything that speaks S3. */
export const storageEnv = {
  STORAGE_DRIVER: z.enum(['local', 's3']).default('local'),
  STORAGE_DIR: z.string().default('.data/storage'),
  S3_ENDPOINT: z.url().optional(),
  S3_REGION: z.string().default('us-east-1'),
  S3_BUCKET: z.string().optional(),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
} as const;

export const port = (fallback: number) => z.coerce.number().int().min(1).max(65_535).default(fallback);
