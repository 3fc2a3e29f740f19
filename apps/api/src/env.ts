import { userRoleSchema } from '@lectern/contracts/kernel/endpoint';
import { envPieces, port, storageEnv } from '@lectern/contracts/env';
import { loadEnv } from '@lectern/service-kit/load-env';
import { z } from 'zod';

const secondsIn = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** `900`, `900s`, `15m`, `24h` or `7d` → seconds. */
const lifetime = z
  .string()
  .regex(/^[1-9]\d{0,8}[smhd]?$/, 'Write it as 900s, 15m, 24h or 7d')
  .transform(text => {
    const unit = text.at(-1) as keyof typeof secondsIn;
    return Number.parseInt(text, 10) * (secondsIn[unit] ?? 1);
  });

/** The environment of the API; see `.env.example` for what each variable does. */
export const envShape = {
  NODE_ENV: envPieces.NODE_ENV,
  LOG_LEVEL: envPieces.LOG_LEVEL,
  HOST: envPieces.HOST,
  API_PORT: port(4000),
  DATABASE_URL: envPieces.DATABASE_URL,
  /** Connections to Postgres at most. */
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(200).default(10),
  REDIS_URL: envPieces.REDIS_URL,
  JWT_SECRET: envPieces.JWT_SECRET,
  /** How long an access token is valid. */
  JWT_EXPIRES_IN: lifetime.default(900),
  /** A login that nobody used for this many milliseconds ends; unset: after 30 days. */
  MAX_INACTIVE_TIME: z.coerce.number().int().min(60_000).optional(),
  INTERNAL_SECRET: envPieces.INTERNAL_SECRET,
  /** Role of people who register themselves. */
  REGISTRATION_ROLE: userRoleSchema.exclude(['admin']).default('creator'),
  SIGNALING_URL: envPieces.SIGNALING_URL,
  WORKER_URL: envPieces.WORKER_URL,
  PUBLIC_SIGNALING_URL: envPieces.PUBLIC_SIGNALING_URL,
  /** Where people reach this service; its own pages (/docs) may call it. */
  PUBLIC_API_URL: z.url().default('http://localhost:4000'),
  MAX_VIEWERS_PER_ROOM: envPieces.MAX_VIEWERS_PER_ROOM,
  /** How long after its end a class that was kept from the start can still be kept. */
  KEEP_GRACE_MINUTES: z.coerce
    .number()
    .min(0)
    .max(7 * 24 * 60)
    .default(10),
  /** Streams of seed 003 that run in a room at once. */
  MAX_STREAMS_PER_CHANNEL: z.coerce.number().int().min(1).max(100).default(5),
  MAX_VIEWERS_PER_STREAM: z.coerce.number().int().min(1).max(10_000).default(50),
  /** One or more NATS servers for the events of seed 003, beside Redis. */
  NATS_URL: z
    .string()
    .regex(/^(?:nats|tls):\/\/[^\s,]+(?:,\s*(?:nats|tls):\/\/[^\s,]+)*$/, 'Write it as nats://host:4222')
    .optional(),
  CORS_ORIGIN: envPieces.CORS_ORIGIN,
  TRUST_PROXY: envPieces.TRUST_PROXY,
  /** TURN servers for people behind strict networks, separated by commas; with TURN_SECRET, coturn's `static-auth-secret`. */
  TURN_URL: z
    .string()
    .transform(list =>
      list
        .split(',')
        .map(url => url.trim())
        .filter(Boolean),
    )
    .pipe(z.array(z.string().regex(/^turns?:[^\s]+$/, 'Write it as turn:host:3478')).min(1))
    .optional(),
  TURN_SECRET: z.string().min(16, 'At least 16 characters').optional(),
  /** Multiplies every rate limit: for a school behind one address, or for load tests. */
  RATE_LIMIT_SCALE: z.coerce.number().positive().default(1),
  /** What the videos of one person may take; 0: no limit. Admins may set another one for a person. */
  STORAGE_QUOTA_BYTES: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  /** Days that recordings are kept where their room says nothing else; 0: for ever. */
  RETENTION_DAYS: z.coerce.number().int().min(0).max(3650).default(0),
  /** Days that a deleted video can be had back. */
  VIDEO_BIN_DAYS: z.coerce.number().int().min(0).max(365).default(14),
  /** What was captured is kept for so many days after processing has failed, so that it can be tried again. */
  PROCESSING_RETRY_DAYS: z.coerce.number().min(0).max(365).default(7),
  ...storageEnv,
};

export function readEnv() {
  const env = loadEnv(envShape, process.env);
  const { TURN_URL: urls, TURN_SECRET: secret } = env;
  if (Boolean(urls) !== Boolean(secret)) {
    process.stderr.write(
      'The environment is not complete:\n  - TURN_URL and TURN_SECRET go together: set both, or neither\n',
    );
    process.exit(78);
  }
  return { ...env, turn: urls && secret ? { urls, secret } : null };
}

export function readSeedEnv() {
  const { NODE_ENV, LOG_LEVEL, HOST, CORS_ORIGIN, DATABASE_URL } = envShape;
  return loadEnv({ NODE_ENV, LOG_LEVEL, HOST, CORS_ORIGIN, DATABASE_URL }, process.env);
}
