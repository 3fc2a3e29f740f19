import { AppError } from '@lectern/contracts/kernel/app-error';
import { type Health, health, healthSchema } from '@lectern/contracts/rest/system';

/**
 * Reads `/health`, whose body is the same at 200 and at 503 (a dependency is down).
 * @throws AppError `dependency_unavailable` when there was no such answer.
 */
export async function readHealth(baseUrl: string): Promise<Health> {
  try {
    const answer = await fetch(baseUrl + health.path, {
      signal: AbortSignal.timeout(8_000),
      cache: 'no-store',
    });
    return healthSchema.parse(await answer.json());
  } catch (cause) {
    throw new AppError('dependency_unavailable', 'The API cannot be reached', { cause });
  }
}
