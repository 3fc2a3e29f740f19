import { info } from '@lectern/contracts/rest/system';
import { forward } from '../../../backend/forward.ts';
import { env } from '../../../env.ts';

/** Seed 001 has it beside its pages; the API answers it. */
export function GET(request: Request): Promise<Response> {
  const { API_URL, NEXTAUTH_URL } = env();
  return forward(request, { path: info.path, apiUrl: API_URL, publicUrl: NEXTAUTH_URL, accessToken: null });
}
