import type { Metadata } from 'next';
import { env } from '../../../env.ts';
import { SharedPage } from '../../../features/sharing/shared-page.tsx';
import { SiteHeader } from '../../../features/shell/site-header.tsx';

/** Whoever has the link need not find it in a search engine, too. */
export const metadata: Metadata = {
  title: 'Shared video',
  robots: { index: false, follow: false },
  referrer: 'no-referrer',
};

export default async function Page({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  return (
    <div className="min-h-dvh">
      <SiteHeader />
      <main id="main" className="mx-auto w-full max-w-5xl pb-16 sm:px-8 sm:pt-6">
        <SharedPage token={token} mediaBase={env().PUBLIC_API_URL ?? null} />
      </main>
    </div>
  );
}
