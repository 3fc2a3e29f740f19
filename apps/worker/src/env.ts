import { cpus } from 'node:os';
import { envPieces, port, storageEnv } from '@lectern/contracts/env';
import { loadEnv } from '@lectern/service-kit/load-env';
import { z } from 'zod';

/** The environment of the worker; see `.env.example` for what each variable does. */
export const envShape = {
  ...storageEnv,
  NODE_ENV: envPieces.NODE_ENV,
  LOG_LEVEL: envPieces.LOG_LEVEL,
  HOST: envPieces.HOST,
  REDIS_URL: envPieces.REDIS_URL,
  INTERNAL_SECRET: envPieces.INTERNAL_SECRET,
  API_URL: envPieces.API_URL,
  CAPTURE_DIR: envPieces.CAPTURE_DIR,
  WORKER_PORT: port(4003),
  /** Recordings that are composed at the same time. Each takes about WORKER_FFMPEG_THREADS cores. */
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(16).default(1),
  /** Live classes that can be watched from their start at the same time. Each takes about half a core while somebody does. */
  WORKER_LIVE_REPLAYS: z.coerce.number().int().min(1).max(64).default(2),
  /** Half of the cores by default: classes that are live come first. */
  WORKER_FFMPEG_THREADS: z.coerce
    .number()
    .int()
    .min(1)
    .max(32)
    .default(Math.max(1, Math.floor(cpus().length / 2))),
  /** No heavy step starts while other programs use more than this share of all cores; after two minutes of that, one at a time. */
  WORKER_BUSY_LIMIT: z.coerce.number().min(0.05).max(1).default(0.6),
  /** No step that writes much starts unless so many bytes are left over on the disk of CAPTURE_DIR: recordings stop when it is full. */
  WORKER_RESERVE_BYTES: z.coerce.number().int().min(0).default(1_000_000_000),
  /** Bytes of address space that one ffmpeg may take. */
  WORKER_FFMPEG_MEMORY: z.coerce.number().int().min(500_000_000).default(8_000_000_000),
  /** The user and group id that ffmpeg runs as, when the worker runs as root; it must be able to read CAPTURE_DIR. */
  WORKER_FFMPEG_UID: z.coerce.number().int().min(1).optional(),
  /** A speech recognition engine of the operator's own; see docs/operations.md. */
  CAPTION_ENGINE_URL: z.url({ protocol: /^https?$/ }).optional(),
  FFMPEG_PATH: z.string().default('ffmpeg'),
  FFPROBE_PATH: z.string().default('ffprobe'),
  /** Keeps the captured segments after a video is stored, for looking into a recording that went wrong. */
  KEEP_SEGMENTS: z.stringbool().default(false),
} as const;

export const readEnv = () => loadEnv(envShape, process.env);
