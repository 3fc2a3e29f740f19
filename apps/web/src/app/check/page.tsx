import type { Metadata } from 'next';
import { env } from '../../env.ts';
import { CheckPage } from '../../features/check/check-page.tsx';
import { SiteFooter } from '../../features/shell/site-footer.tsx';
import { SiteHeader } from '../../features/shell/site-header.tsx';

export const metadata: Metadata = {
  title: 'Test your connection',
  description: 'Whether a class works on this device and in this network, and what to do when it does not.',
};

export default function Page() {
  return (
    <div className="flex min-h-dvh flex-col">
      <SiteHeader />
      <CheckPage signalingUrl={env().PUBLIC_SIGNALING_URL} />
      <SiteFooter />
    </div>
  );
}
