import { forward } from '../../../../backend/forward.ts';
import { env } from '../../../../env.ts';
import { readLogin } from '../../../../features/auth/viewer.ts';

const prefix = '/api/backend';

/** The browser's way to the API: same origin, the access token added here (RFC 9700's backend-for-frontend). */
async function handler(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const { API_URL, NEXTAUTH_URL } = env();
  return forward(request, {
    path: url.pathname.slice(prefix.length) + url.search,
    apiUrl: API_URL,
    publicUrl: NEXTAUTH_URL,
    accessToken: (await readLogin())?.accessToken ?? null,
  });
}

export {
  handler as DELETE,
  handler as GET,
  handler as HEAD,
  handler as PATCH,
  handler as POST,
  handler as PUT,
};
