import { type CallOptions, callEndpoint } from '@lectern/contracts/kernel/call';
import type { Endpoint, EndpointCall, EndpointResult } from '@lectern/contracts/kernel/endpoint';
import { publicEndpoints } from '@lectern/contracts/rest/catalogue';

type PublicEndpoints = typeof publicEndpoints;

/** Endpoints that answer bytes are used by address (`<video src>`), never called from here. */
type BinaryName = 'readRecordingMedia' | 'readRecordingThumbnail';
type JsonName = Exclude<keyof PublicEndpoints, BinaryName>;

/** May be called without any input when the endpoint needs none. */
type Method<E extends Endpoint> =
  Record<never, never> extends EndpointCall<E>
    ? (input?: EndpointCall<E>, options?: CallControl) => Promise<EndpointResult<E>>
    : (input: EndpointCall<E>, options?: CallControl) => Promise<EndpointResult<E>>;

export type CallControl = Pick<CallOptions, 'signal' | 'timeoutMs'>;
export type RestClientOptions = Pick<CallOptions, 'baseUrl' | 'headers' | 'fetch'>;
export type RestClient = { readonly [N in JsonName]: Method<PublicEndpoints[N]> };

/**
 * The public REST API as functions, one an endpoint, typed and parsed by the contract.
 * Every method throws AppError: the service's own code, or `dependency_unavailable` when nothing sensible answered.
 */
export function createRestClient(options: RestClientOptions): RestClient {
  const methods = Object.entries<Endpoint>(publicEndpoints)
    .filter(([, endpoint]) => endpoint.content !== 'binary')
    .map(([name, endpoint]) => [
      name,
      (input: EndpointCall<Endpoint> = {}, control: CallControl = {}) =>
        callEndpoint(endpoint, input, { ...options, ...control }),
    ]);
  return Object.fromEntries(methods) as RestClient;
}
