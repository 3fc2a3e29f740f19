import { type Health, health, live } from '@lectern/contracts/rest/system';
import type { FastifyInstance } from 'fastify';
import { contractRoute } from './contract-route.ts';

/** Throws when the dependency is down. */
export type HealthCheck = () => Promise<unknown>;

const checkTimeoutMs = 2_000;

/**
 * `GET /health` (readiness: every dependency, 503 when one is down or the service is stopping) and `GET /health/live`
 * (liveness: asks nobody, or an outage of Redis would restart every service at once).
 * `reported` ones are what the service can do without for a while: they say `degraded`, with 200.
 * @returns a switch that makes readiness fail, for shutdown.
 */
export function registerHealthRoutes(
  app: FastifyInstance,
  service: string,
  version: string,
  checks: Record<string, HealthCheck>,
  reported: Record<string, HealthCheck> = {},
): { failReadiness(): void } {
  const startedAt = performance.now();
  let stopping = false;
  contractRoute(app, live, anyone, () => ({ status: 'ok' as const }));
  contractRoute(app, health, anyone, async ({ reply }) => {
    const results = await Promise.all(
      Object.entries({ ...checks, ...reported }).map(
        async ([name, check]) => [name, await runCheck(check)] as const,
      ),
    );
    const ready = !stopping && results.every(([name, result]) => result.ok || !(name in checks));
    reply.code(ready ? 200 : 503);
    const answer: Health = {
      status: ready && results.every(([, result]) => result.ok) ? 'ok' : 'degraded',
      service,
      version,
      uptimeSeconds: Math.round((performance.now() - startedAt) / 1000),
      checks: Object.fromEntries(results),
    };
    return answer;
  });
  return {
    failReadiness() {
      stopping = true;
    },
  };
}

const anyone = () => null;

async function runCheck(check: HealthCheck): Promise<Health['checks'][string]> {
  const startedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${checkTimeoutMs} ms`)), checkTimeoutMs);
  });
  try {
    await Promise.race([check(), timeout]);
    return { ok: true, latencyMs: Math.round((performance.now() - startedAt) * 10) / 10, error: null };
  } catch (error) {
    return { ok: false, latencyMs: null, error: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
