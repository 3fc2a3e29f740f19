import { z } from 'zod';
import { defineEndpoint, userRoleSchema } from '../kernel/endpoint.ts';
import { displayNameSchema, idSchema } from '../primitives.ts';

export const usernameSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/, 'Letters, digits, dots, hyphens and underscores')
  .min(3, 'At least 3 characters')
  .max(40, 'At most 40 characters');

/** Length is what makes a password strong (NIST SP 800-63B, 3.1.1.2); the upper bound keeps hashing affordable. */
export const passwordSchema = z.string().min(10, 'At least 10 characters').max(128, 'At most 128 characters');

export const userSchema = z.object({
  userId: idSchema,
  username: z.string(),
  displayName: z.string(),
  role: userRoleSchema,
});
export type User = z.infer<typeof userSchema>;

/** Field names as seed document 002 publishes them. */
export const loginResultSchema = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  /** Seconds until the access token expires. */
  expires_in: z.number().int(),
  refresh_token: z.string(),
  user: userSchema,
});
export type LoginResult = z.infer<typeof loginResultSchema>;

export const register = defineEndpoint({
  method: 'POST',
  path: '/auth/register',
  tag: 'auth',
  summary: 'Create an account',
  description:
    'In production the first account becomes admin; later ones get the role that REGISTRATION_ROLE names. Answers the same as a login. The password of the demo accounts is refused where others than this machine can reach the server.',
  auth: { kind: 'public' },
  body: z.object({
    username: usernameSchema,
    password: passwordSchema,
    displayName: displayNameSchema.optional(),
  }),
  status: 201,
  response: loginResultSchema,
  errors: ['username_taken', 'password_known'],
  rateLimitPerMinute: 10,
});

export const login = defineEndpoint({
  method: 'POST',
  path: '/auth/login',
  tag: 'auth',
  summary: 'Sign in',
  description:
    'Takes the same time and gives the same answer for an unknown name and for a wrong password. At most ten attempts a minute on one account from one address. The demo accounts of a developer’s machine are closed (`password_known`) where others can reach it.',
  auth: { kind: 'public' },
  body: z.object({
    username: z.string().trim().toLowerCase().min(1).max(120),
    password: z.string().min(1).max(256),
  }),
  response: loginResultSchema,
  errors: ['invalid_credentials', 'password_known'],
  // A class shares one address; guesses at one account are counted apart.
  rateLimitPerMinute: 60,
});

export const refresh = defineEndpoint({
  method: 'POST',
  path: '/auth/refresh',
  tag: 'auth',
  summary: 'Exchange a refresh token for new tokens',
  description:
    'Refresh tokens rotate (RFC 9700, 4.14.2). A token used again within 10 seconds answers a fresh pair, since two tabs may refresh at once; later reuse ends the whole family.',
  auth: { kind: 'public' },
  body: z.object({ refresh_token: z.string().min(1).max(512) }),
  response: loginResultSchema,
  errors: ['token_invalid', 'token_expired', 'token_reused'],
  // The web server asks for everybody, and a refresh token cannot be guessed.
  rateLimitPerMinute: 6_000,
});

export const logout = defineEndpoint({
  method: 'POST',
  path: '/auth/logout',
  tag: 'auth',
  summary: 'End a login',
  description: 'Ends the family of the refresh token. Answers 204 for an unknown token too.',
  auth: { kind: 'public' },
  body: z.object({ refresh_token: z.string().min(1).max(512) }),
});

export const readProfile = defineEndpoint({
  method: 'GET',
  path: '/users/profile',
  tag: 'auth',
  summary: 'The signed-in user',
  auth: { kind: 'user' },
  response: userSchema,
});
