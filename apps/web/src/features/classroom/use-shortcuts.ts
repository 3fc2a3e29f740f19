import { isInOpenOverlay } from '@lectern/ui/open-overlay';
import { useEffect } from 'react';
import { commandOf } from './shortcuts.ts';
import type { ClassCommands } from './use-class-commands.ts';

export function useShortcuts(commands: ClassCommands): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.repeat || event.defaultPrevented) return;
      const command = commandOf(event, isWriting(event.target));
      if (!command) return;
      event.preventDefault();
      commands[command]();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [commands]);
}

/** Letters belong to whatever can be typed into, and to lists that are searched by typing. */
const isWriting = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.closest('input, textarea, select, [contenteditable]') !== null || isInOpenOverlay(target));
