'use client';

import { IconButton } from '@lectern/ui/icon-button';
import { Moon, Sun } from 'lucide-react';
import { useTheme } from 'next-themes';

/** Both icons are rendered and CSS shows one, so that the server need not know the theme. */
export function ThemeSwitch() {
  const { resolvedTheme, setTheme } = useTheme();
  return (
    <IconButton
      label="Switch between light and dark"
      tooltipSide="bottom"
      onClick={() => setTheme(resolvedTheme === 'dark' ? 'light' : 'dark')}
    >
      <Moon aria-hidden className="size-4.5 dark:hidden" />
      <Sun aria-hidden className="hidden size-4.5 dark:block" />
    </IconButton>
  );
}
