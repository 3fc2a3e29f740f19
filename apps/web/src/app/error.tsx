'use client';

import { Button } from '@lectern/ui/button';
import { ErrorState } from '@lectern/ui/error-state';
import Link from 'next/link';

interface ErrorPageProps {
  error: Error & { digest?: string };
  reset: () => void;
}

/** When a page throws while it renders. What was expected to fail never comes here. */
export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return (
    <main id="main" className="mx-auto max-w-2xl px-5 py-24">
      <ErrorState
        title="This page could not be shown"
        description="Something failed on our side. Try again; if it stays, tell whoever runs this server the reference below."
        reference={error.digest && `Reference ${error.digest}`}
        onRetry={reset}
        action={
          <Button asChild variant="ghost">
            <Link href="/">To the front page</Link>
          </Button>
        }
      />
    </main>
  );
}
