import { envPieces } from '@lectern/contracts/env';
import { embedOriginSchema } from '@lectern/contracts/rest/videos';
import { z } from 'zod';

export const envShape = {
  NODE_ENV: envPieces.NODE_ENV,
  /** Where this server finds the API. */
  API_URL: envPieces.API_URL,
  /** Where browsers find the API, for video and pictures only. When unset they go through this server. */
  PUBLIC_API_URL: z.url().optional(),
  PUBLIC_SIGNALING_URL: envPieces.PUBLIC_SIGNALING_URL,
  /** Address that people type; decides whether cookies are `Secure`. NextAuth reads it too. */
  NEXTAUTH_URL: z.url().default('http://localhost:3000'),
  /** Read by `src/server/serve.ts`, before Next starts. */
  TRUST_PROXY: envPieces.TRUST_PROXY,
  /** Whose pages may embed videos that name no origins of their own: separated by commas, `*` for everybody's, nobody's when unset. */
  EMBED_ORIGINS: z
    .string()
    .default('')
    .transform(list =>
      list
        .split(',')
        .map(origin => origin.trim())
        .filter(Boolean),
    )
    .pipe(z.array(z.union([z.literal('*'), embedOriginSchema]))),
  /** Encrypts the login cookie. */
  NEXTAUTH_SECRET: z.string().min(32, 'At least 32 characters'),
} as const;

const schema = z.object(envShape);
export type WebEnv = z.output<typeof schema>;

let loaded: WebEnv | undefined;

/**
 * The only reader of process.env. A function, since `next build` imports every module without an environment; an empty variable
 * counts as unset.
 * @throws Error that lists every problem at once.
 */
export function env(): WebEnv {
  if (loaded) return loaded;
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(issue => {
      const name = issue.path.join('.');
      return `  - ${name} ${name in given ? `has a wrong value: ${issue.message}` : 'is not set'}`;
    });
    throw new Error(`The environment is not complete (see .env.example):\n${problems.join('\n')}`);
  }
  loaded = parsed.data;
  return loaded;
}
