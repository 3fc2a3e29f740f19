import { login, logout, readProfile, refresh, register } from '@lectern/contracts/rest/auth';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { Access } from '../../platform/access.ts';
import type { Limiter } from '../../platform/rate-limit.ts';
import type { AuthService } from './auth.service.ts';

/** `limitAttempts` counts guesses at one account from one address. */
export function registerAuthRoutes(
  app: FastifyInstance,
  access: Access,
  auth: AuthService,
  limitAttempts: Limiter,
): void {
  contractRoute(app, register, access.anyone, ({ body }) => auth.register(body));
  contractRoute(app, login, access.anyone, async ({ body, request, reply }) => {
    await limitAttempts(request, reply);
    return auth.login(body);
  });
  contractRoute(app, refresh, access.anyone, ({ body }) => auth.refresh(body.refresh_token));
  contractRoute(app, logout, access.anyone, ({ body }) => auth.logout(body.refresh_token));
  contractRoute(app, readProfile, access.user, ({ caller }) => auth.readProfile(caller.sub));
}
