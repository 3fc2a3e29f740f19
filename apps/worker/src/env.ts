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
  /** Half of the cores by default: classes that are live come first. */
  WORKER_FFMPEG_THREADS: z.coerce
    .number()
    .int()
    .min(1)
    .max(32)
    .default(Math.max(1, Math.floor(cpus().length / 2))),
  FFMPEG_PATH: z.string().default('ffmpeg'),
  FFPROBE_PATH: z.string().default('ffprobe'),
  /** Keeps the captured segments after a video is stored, for looking into a recording that went wrong. */
  KEEP_SEGMENTS: z.stringbool().default(false),
} as const;

export const readEnv = () => loadEnv(envShape, process.env);
