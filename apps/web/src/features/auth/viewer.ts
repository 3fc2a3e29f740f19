import type { UserRole } from '@lectern/contracts/kernel/endpoint';
import { cookies } from 'next/headers';
import { loginCookieName, openLogin } from './login-cookie.ts';

/** Who looks at the page, as far as the page may know. */
export interface Viewer {
  userId: string;
  name: string;
  username: string;
  role: UserRole;
}

/** For server components. src/proxy.ts has renewed the login before. */
export async function readViewer(): Promise<Viewer | null> {
  const login = await readLogin();
  return login && { userId: login.sub, name: login.name, username: login.username, role: login.role };
}

/** The login of this request, for calls to the API; never pass it to a client component. */
export async function readLogin() {
  return openLogin((await cookies()).get(loginCookieName())?.value);
}
