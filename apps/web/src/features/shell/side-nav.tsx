'use client';

import { cn } from '@lectern/ui/cn';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { Viewer } from '../auth/viewer.ts';
import { Logo, LogoMark } from './logo.tsx';
import { currentLink, navLinks } from './nav-links.ts';
import { UserMenu } from './user-menu.tsx';

/** At the left from 1024 px, else a bar at the top and one at the bottom, in reach of a thumb. */
export function SideNav({ viewer }: { viewer: Viewer }) {
  const current = currentLink(usePathname());
  const links = navLinks.filter(link => link.roles.includes(viewer.role));

  return (
    <>
      <header className="sticky top-0 z-30 flex h-14 items-center justify-between border-b bg-background/90 px-4 backdrop-blur-md lg:hidden">
        <Link href="/" aria-label="Lectern" className="focus-ring rounded-md">
          <Logo />
        </Link>
        <UserMenu viewer={viewer} />
      </header>

      <aside className="fixed inset-y-0 left-0 z-30 hidden w-60 flex-col border-r bg-card px-3 py-5 lg:flex">
        <Link
          href="/"
          className="focus-ring mx-2 mb-7 flex h-8 items-center gap-2.5 rounded-md font-semibold tracking-[-0.015em]"
        >
          <LogoMark />
          Lectern
        </Link>
        <nav aria-label="Main" className="flex flex-1 flex-col gap-1">
          {links.map(({ href, label, icon: Icon }) => (
            <Link
              key={href}
              href={href}
              aria-current={current === href ? 'page' : undefined}
              className={cn(
                'focus-ring flex h-10 items-center gap-3 rounded-lg px-3 font-medium text-sm transition-colors duration-150',
                current === href
                  ? 'bg-accent text-foreground'
                  : 'text-muted-foreground hover:bg-accent/60 hover:text-foreground',
              )}
            >
              <Icon aria-hidden className={cn('size-4.5', current === href && 'text-primary-text')} />
              {label}
            </Link>
          ))}
        </nav>
        <UserMenu viewer={viewer} showName />
      </aside>

      <nav
        aria-label="Main"
        className="fixed inset-x-0 bottom-0 z-30 flex border-t bg-background/95 pb-[env(safe-area-inset-bottom)] backdrop-blur-md lg:hidden"
      >
        {links.map(({ href, label, icon: Icon }) => (
          <Link
            key={href}
            href={href}
            aria-current={current === href ? 'page' : undefined}
            className={cn(
              'focus-ring flex h-16 flex-1 flex-col items-center justify-center gap-1 rounded-md text-xs',
              current === href ? 'font-medium text-primary-text' : 'text-muted-foreground',
            )}
          >
            <Icon aria-hidden className="size-5" />
            {label}
          </Link>
        ))}
      </nav>
    </>
  );
}
