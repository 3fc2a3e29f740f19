import { Button } from '@lectern/ui/button';
import Link from 'next/link';
import { SiteHeader } from '../../../features/shell/site-header.tsx';

export default function NotFound() {
  return (
    <>
      <SiteHeader />
      <main id="main" className="mx-auto flex max-w-xl flex-col items-start px-5 py-24 sm:py-32">
        <h1 className="font-semibold text-3xl tracking-[-0.025em]">There is no class room with this link.</h1>
        <p className="mt-3 text-lg text-muted-foreground">
          Check it for a missing letter, or ask your teacher to send it again: a room’s link can change.
        </p>
        <Button asChild variant="primary" size="lg" className="mt-8">
          <Link href="/">Enter another link</Link>
        </Button>
      </main>
    </>
  );
}
