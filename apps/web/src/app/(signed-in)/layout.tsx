import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { readViewer } from '../../features/auth/viewer.ts';
import { SideNav } from '../../features/shell/side-nav.tsx';

/** Pages of people who are signed in. src/proxy.ts sends the others away before; this is for a cookie that ends in between. */
export default async function SignedInLayout({ children }: { children: ReactNode }) {
  const viewer = await readViewer();
  if (!viewer) redirect('/login?reason=ended');
  return (
    <div className="min-h-dvh lg:pl-60">
      <SideNav viewer={viewer} />
      <main id="main" className="mx-auto w-full max-w-6xl px-4 pt-6 pb-28 sm:px-8 lg:px-10 lg:pt-12 lg:pb-20">
        {children}
      </main>
    </div>
  );
}
