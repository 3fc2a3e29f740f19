import { envPieces, port } from '@lectern/contracts/env';
import { loadEnv } from '@lectern/service-kit/load-env';
import { z } from 'zod';

/** The environment of the signaling service; see `.env.example` for what each variable does. */
export const envShape = {
  NODE_ENV: envPieces.NODE_ENV,
  LOG_LEVEL: envPieces.LOG_LEVEL,
  HOST: envPieces.HOST,
  SIGNALING_PORT: port(4001),
  REDIS_URL: envPieces.REDIS_URL,
  API_URL: envPieces.API_URL,
  JWT_SECRET: envPieces.JWT_SECRET,
  INTERNAL_SECRET: envPieces.INTERNAL_SECRET,
  CORS_ORIGIN: envPieces.CORS_ORIGIN,
  TRUST_PROXY: envPieces.TRUST_PROXY,
  /** How long a lost connection keeps its seat. */
  DEPARTURE_TIMEOUT_MS: z.coerce.number().int().min(1_000).default(20_000),
  /** Viewers of one broadcast at most. */
  MAX_VIEWERS_PER_ROOM: envPieces.MAX_VIEWERS_PER_ROOM,
  /** How long a class without anyone goes on, and a broadcast room without anyone is kept. */
  EMPTY_SESSION_TIMEOUT_MS: z.coerce.number().int().min(1_000).default(300_000),
};

export const readEnv = () => loadEnv(envShape, process.env);
