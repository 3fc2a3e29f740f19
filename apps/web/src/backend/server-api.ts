import { AppError } from '@lectern/contracts/kernel/app-error';
import { callEndpoint } from '@lectern/contracts/kernel/call';
import type { Endpoint, EndpointCall, EndpointResult } from '@lectern/contracts/kernel/endpoint';
import { env } from '../env.ts';
import { readLogin } from '../features/auth/viewer.ts';

/** For server components: calls the API as the person who asked for the page. @throws AppError */
export async function callApi<E extends Endpoint>(
  endpoint: E,
  input: EndpointCall<E>,
): Promise<EndpointResult<E>> {
  const login = await readLogin();
  return callEndpoint(endpoint, input, {
    baseUrl: env().API_URL,
    timeoutMs: 8_000,
    headers: login ? { authorization: `Bearer ${login.accessToken}` } : {},
  });
}

/**
 * For a first look that the page then keeps up to date by itself: undefined when the API failed, and the page tries again and says
 * what is wrong. `not_found` still throws, since then there is no page.
 */
export async function firstLook<E extends Endpoint>(
  endpoint: E,
  input: EndpointCall<E>,
): Promise<EndpointResult<E> | undefined> {
  try {
    return await callApi(endpoint, input);
  } catch (error) {
    if (error instanceof AppError && error.code !== 'not_found') return undefined;
    throw error;
  }
}
