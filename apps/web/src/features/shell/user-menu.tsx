'use client';

import { Avatar } from '@lectern/ui/avatar';
import { cn } from '@lectern/ui/cn';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@lectern/ui/dropdown-menu';
import { LogOut, Moon, Sun } from 'lucide-react';
import { signOut } from 'next-auth/react';
import { useTheme } from 'next-themes';
import type { Viewer } from '../auth/viewer.ts';

const roles = { admin: 'Administrator', creator: 'Teacher', user: 'Student' } as const;

interface UserMenuProps {
  viewer: Viewer;
  /** Beside the picture; left out where room is short. */
  showName?: boolean;
}

export function UserMenu({ viewer, showName = false }: UserMenuProps) {
  const { resolvedTheme, setTheme } = useTheme();
  const dark = resolvedTheme === 'dark';

  async function leave() {
    await signOut({ redirect: false });
    window.location.assign('/');
  }

  return (
    <DropdownMenu>
      <DropdownMenuTrigger
        className={cn(
          'focus-ring flex h-11 items-center gap-2.5 rounded-lg px-1.5 transition-colors duration-150 hover:bg-accent',
          showName && 'w-full px-2',
        )}
      >
        <Avatar name={viewer.name} className="size-8" />
        <span className={cn('min-w-0 flex-1 truncate text-left font-medium text-sm', !showName && 'sr-only')}>
          <span className="sr-only">Account of </span>
          {viewer.name}
        </span>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end" className="w-60">
        <DropdownMenuLabel>
          <span className="block truncate font-medium text-foreground text-sm">{viewer.name}</span>
          <span className="mt-0.5 block truncate">
            {viewer.username} · {roles[viewer.role]}
          </span>
        </DropdownMenuLabel>
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => setTheme(dark ? 'light' : 'dark')}>
          {dark ? <Sun aria-hidden /> : <Moon aria-hidden />}
          {dark ? 'Light' : 'Dark'} appearance
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={leave}>
          <LogOut aria-hidden />
          Sign out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
