import { callEndpoint } from '@lectern/contracts/kernel/call';
import type { Endpoint, EndpointCall, EndpointResult } from '@lectern/contracts/kernel/endpoint';
import { login } from '@lectern/contracts/rest/auth';
import { apiUrl, demoPassword } from './people.ts';

type RestUser = Awaited<ReturnType<typeof signInOverRest>>;
const users = new Map<string, Promise<RestUser>>();

/** The REST API as one of the demo accounts, signed in once: attempts to sign in are limited. */
export function restAs(username: string): Promise<RestUser> {
  const known = users.get(username) ?? signInOverRest(username);
  users.set(username, known);
  return known;
}

/** Calls the REST API as a user would with curl: straight, with a Bearer token. */
async function signInOverRest(username: string) {
  const { access_token: token } = await callEndpoint(
    login,
    { body: { username, password: demoPassword } },
    { baseUrl: apiUrl() },
  );
  return {
    token,
    call: <E extends Endpoint>(endpoint: E, input: EndpointCall<E>): Promise<EndpointResult<E>> =>
      callEndpoint(endpoint, input, { baseUrl: apiUrl(), headers: { authorization: `Bearer ${token}` } }),
  };
}
