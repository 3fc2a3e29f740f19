import { callEndpoint } from '@lectern/contracts/kernel/call';
import type { Endpoint, EndpointCall, EndpointResult } from '@lectern/contracts/kernel/endpoint';
import { login } from '@lectern/contracts/rest/auth';
import { apiUrl, demoPassword } from './people.ts';

interface Login {
  token: string;
  /** By then another token is asked for: what is begun with this one may still take as long again. */
  freshUntilMs: number;
}
const logins = new Map<string, Promise<Login>>();

async function signIn(username: string): Promise<Login> {
  const { access_token: token, expires_in: seconds } = await callEndpoint(
    login,
    { body: { username, password: demoPassword } },
    { baseUrl: apiUrl() },
  );
  return { token, freshUntilMs: Date.now() + (seconds * 1_000) / 2 };
}

/** A Bearer token of a demo account. Signing in is limited, and a token lives shorter than all tests together: one serves as long as it may. */
export async function tokenOf(username: string): Promise<string> {
  const known = await logins.get(username);
  if (known && Date.now() < known.freshUntilMs) return known.token;
  const renewed = signIn(username);
  logins.set(username, renewed);
  return (await renewed).token;
}

/** Calls the REST API as a demo account would with curl: straight, with a Bearer token. */
export const restAs = (username: string) => ({
  call: async <E extends Endpoint>(endpoint: E, input: EndpointCall<E>): Promise<EndpointResult<E>> =>
    callEndpoint(endpoint, input, {
      baseUrl: apiUrl(),
      headers: { authorization: `Bearer ${await tokenOf(username)}` },
    }),
});
