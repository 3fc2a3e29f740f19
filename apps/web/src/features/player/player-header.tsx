import { ChevronLeft } from 'lucide-react';
import Link from 'next/link';
import type { Viewer } from '../auth/viewer.ts';
import { UserMenu } from '../shell/user-menu.tsx';

export function PlayerHeader({ viewer }: { viewer: Viewer }) {
  return (
    <header className="mx-auto flex h-16 w-full max-w-[1500px] items-center justify-between px-4 sm:px-8">
      <Link
        href="/library"
        className="focus-ring inline-flex h-11 items-center gap-1.5 rounded-md font-medium text-muted-foreground text-sm transition-colors duration-150 hover:text-foreground"
      >
        <ChevronLeft aria-hidden className="size-4" />
        Library
      </Link>
      <UserMenu viewer={viewer} />
    </header>
  );
}
