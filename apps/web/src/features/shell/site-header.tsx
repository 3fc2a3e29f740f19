import { Button } from '@lectern/ui/button';
import Link from 'next/link';
import { mayTeach } from '../auth/may-teach.ts';
import { readViewer } from '../auth/viewer.ts';
import { Logo } from './logo.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

/** Of the public pages. */
export async function SiteHeader() {
  const viewer = await readViewer();
  return (
    <header className="mx-auto flex h-18 w-full max-w-7xl items-center justify-between px-5 sm:px-8">
      <Link href="/" className="focus-ring rounded-md">
        <Logo />
      </Link>
      <nav aria-label="Account" className="flex items-center gap-1.5">
        <ThemeSwitch />
        <Button asChild variant="secondary">
          {viewer ? (
            <Link href="/home" prefetch={false}>
              {mayTeach(viewer) ? 'Open studio' : 'Open library'}
            </Link>
          ) : (
            <Link href="/login">Sign in</Link>
          )}
        </Button>
      </nav>
    </header>
  );
}
