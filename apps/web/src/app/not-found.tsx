import { Button } from '@lectern/ui/button';
import type { Metadata } from 'next';
import Link from 'next/link';
import { SiteHeader } from '../features/shell/site-header.tsx';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <>
      <SiteHeader />
      <main id="main" className="mx-auto flex max-w-xl flex-col items-start px-5 py-24 sm:py-32">
        <p className="font-medium text-muted-foreground text-sm tabular-nums">404</p>
        <h1 className="mt-3 font-semibold text-3xl tracking-[-0.025em]">There is nothing at this address.</h1>
        <p className="mt-3 text-lg text-muted-foreground">
          If someone sent you a class link, ask them to send it again: its name may have changed.
        </p>
        <Button asChild variant="primary" size="lg" className="mt-8">
          <Link href="/">To the front page</Link>
        </Button>
      </main>
    </>
  );
}
