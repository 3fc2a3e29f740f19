import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Login } from './login-cookie.ts';

/** An access token that ends within this time is exchanged before it is used. */
export const refreshAheadMs = 60_000;

export function needsRefresh(login: Pick<Login, 'accessExpiresAt'>, nowMs: number): boolean {
  return login.accessExpiresAt - nowMs <= refreshAheadMs;
}

export type FreshLogin =
  | { state: 'kept'; login: Login }
  | { state: 'renewed'; login: Login }
  /** The API does not take the refresh token any more: the login is over. */
  | { state: 'refused' }
  /** The API could not be asked. The login stays as it is; its access token may still hold for a while. */
  | { state: 'unavailable'; login: Login };

const refusals = new Set(['token_invalid', 'token_expired', 'token_reused', 'validation_failed']);

/**
 * Keeps access tokens fresh. A page asks for many things at once, all with the same cookie: each refresh token is exchanged once, and
 * the answer is shared with whoever comes with the old token in the seconds before the browser has the new cookie.
 */
export function createLoginRefresher(
  exchange: (refreshToken: string) => Promise<Login>,
  { now = Date.now, shareMs = 8_000 }: { now?: () => number; shareMs?: number } = {},
) {
  // Below the API's own ten seconds of grace, after which a reused token ends the login.
  const running = new Map<string, { startedAt: number; result: Promise<FreshLogin> }>();

  return async function freshLogin(login: Login): Promise<FreshLogin> {
    for (const [token, { startedAt }] of running) if (now() - startedAt > shareMs) running.delete(token);
    if (!needsRefresh(login, now())) return { state: 'kept', login };

    const shared = running.get(login.refreshToken);
    if (shared) return shared.result;
    const result = exchange(login.refreshToken).then(
      (renewed): FreshLogin => ({ state: 'renewed', login: renewed }),
      (error: unknown): FreshLogin => {
        if (error instanceof AppError && refusals.has(error.code)) return { state: 'refused' };
        // Nobody should wait for the share to end before the next try.
        running.delete(login.refreshToken);
        return { state: 'unavailable', login };
      },
    );
    running.set(login.refreshToken, { startedAt: now(), result });
    return result;
  };
}
