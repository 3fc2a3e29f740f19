'use client';

import { AppError } from '@lectern/contracts/kernel/app-error';
import { callEndpoint } from '@lectern/contracts/kernel/call';
import type { Endpoint, EndpointCall, EndpointResult } from '@lectern/contracts/kernel/endpoint';

export const backendPath = '/api/backend';

/** For pages that anybody may see: calls the API through this origin and leaves every refusal to the caller. @throws AppError */
export const callPublicly = <E extends Endpoint>(
  endpoint: E,
  input: EndpointCall<E>,
  headers?: Record<string, string>,
): Promise<EndpointResult<E>> => callEndpoint(endpoint, input, { baseUrl: backendPath, headers });

/** For the browser: calls the API through this origin. A login that is over leads to the login page and back. @throws AppError */
export async function callBackend<E extends Endpoint>(
  endpoint: E,
  input: EndpointCall<E>,
  headers?: Record<string, string>,
): Promise<EndpointResult<E>> {
  try {
    return await callPublicly(endpoint, input, headers);
  } catch (error) {
    if (error instanceof AppError && endedCodes.has(error.code)) goToLogin();
    throw error;
  }
}

const endedCodes = new Set(['unauthenticated', 'token_invalid', 'token_expired', 'token_reused']);

function goToLogin() {
  const here = window.location.pathname + window.location.search;
  window.location.assign(`/login?reason=ended&next=${encodeURIComponent(here)}`);
}
