import { callEndpoint } from '@lectern/contracts/kernel/call';
import type { Endpoint, EndpointCall, EndpointResult } from '@lectern/contracts/kernel/endpoint';
import type { ErrorCode } from '@lectern/contracts/kernel/error-codes';
import { internalSecretHeader } from './internal-auth.ts';

export type InternalClient<Endpoints extends Record<string, Endpoint>> = {
  [Name in keyof Endpoints]: (
    input: EndpointCall<Endpoints[Name]>,
    options?: { requestId?: string; timeoutMs?: number },
  ) => Promise<EndpointResult<Endpoints[Name]>>;
};

/** One typed method an endpoint, with our internal credential. `unavailableCode` says whom the caller could not reach. */
export function createInternalClient<Endpoints extends Record<string, Endpoint>>(
  endpoints: Endpoints,
  options: { baseUrl: string; secret: string; unavailableCode: ErrorCode; timeoutMs?: number },
): InternalClient<Endpoints> {
  const methods = Object.entries(endpoints).map(([name, endpoint]) => [
    name,
    (input: EndpointCall<Endpoint>, call: { requestId?: string; timeoutMs?: number } = {}) =>
      callEndpoint(endpoint, input, {
        baseUrl: options.baseUrl.replace(/\/$/, ''),
        unavailableCode: options.unavailableCode,
        timeoutMs: call.timeoutMs ?? options.timeoutMs ?? 10_000,
        headers: {
          [internalSecretHeader]: options.secret,
          ...(call.requestId ? { 'x-request-id': call.requestId } : {}),
        },
      }),
  ]);
  return Object.fromEntries(methods) as InternalClient<Endpoints>;
}
