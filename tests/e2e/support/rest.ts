import { callEndpoint } from '@lectern/contracts/kernel/call';
import type { Endpoint, EndpointCall, EndpointResult } from '@lectern/contracts/kernel/endpoint';
import { login } from '@lectern/contracts/rest/auth';
import { apiUrl, demoPassword } from './people.ts';

/** Calls the REST API as a user would with curl: straight, with a Bearer token. */
export async function restAs(username: string, password = demoPassword) {
  const { access_token: token } = await callEndpoint(
    login,
    { body: { username, password } },
    { baseUrl: apiUrl() },
  );
  return {
    token,
    call: <E extends Endpoint>(endpoint: E, input: EndpointCall<E>): Promise<EndpointResult<E>> =>
      callEndpoint(endpoint, input, { baseUrl: apiUrl(), headers: { authorization: `Bearer ${token}` } }),
  };
}
