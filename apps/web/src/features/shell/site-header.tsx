import { Button } from '@lectern/ui/button';
import Link from 'next/link';
import { Logo } from './logo.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

/** Of the public pages. */
export function SiteHeader() {
  return (
    <header className="mx-auto flex h-18 w-full max-w-7xl items-center justify-between px-5 sm:px-8">
      <Link href="/" className="focus-ring rounded-md">
        <Logo />
      </Link>
      <nav aria-label="Account" className="flex items-center gap-1.5">
        <ThemeSwitch />
        <Button asChild variant="secondary">
          <Link href="/login">Sign in</Link>
        </Button>
      </nav>
    </header>
  );
}
