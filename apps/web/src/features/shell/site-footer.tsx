import Link from 'next/link';
import { Logo } from './logo.tsx';

export function SiteFooter() {
  return (
    <footer className="border-t">
      <div className="mx-auto flex w-full max-w-7xl flex-wrap items-center justify-between gap-x-8 gap-y-4 px-5 py-8 text-muted-foreground text-sm sm:px-8">
        <Logo className="text-foreground text-sm" />
        <nav aria-label="Footer" className="flex flex-wrap gap-x-6 gap-y-2">
          <Link href="/studio" className="focus-ring rounded-xs hover:text-foreground">
            Creator Studio
          </Link>
          <Link href="/library" className="focus-ring rounded-xs hover:text-foreground">
            Library
          </Link>
          <Link href="/watch" className="focus-ring rounded-xs hover:text-foreground">
            Watch live
          </Link>
          <Link href="/check" className="focus-ring rounded-xs hover:text-foreground">
            Test your connection
          </Link>
          <span>Free software, MIT licence</span>
        </nav>
      </div>
    </footer>
  );
}
