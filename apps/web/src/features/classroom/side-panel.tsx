'use client';

import { IconButton } from '@lectern/ui/icon-button';
import { X } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';

interface SidePanelProps {
  title: string;
  onClose(): void;
  children: ReactNode;
}

/** Beside the tiles from 640 px on, above everything but the dock on a phone. Escape closes it. */
export function SidePanel({ title, onClose, children }: SidePanelProps) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) onClose();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [onClose]);
  return (
    <aside
      aria-label={title}
      className="flex min-h-0 animate-panel-in flex-col border bg-card max-sm:absolute max-sm:inset-0 max-sm:z-10 sm:mr-3 sm:w-90 sm:shrink-0 sm:rounded-lg"
    >
      <div className="flex h-14 shrink-0 items-center justify-between border-b pr-2 pl-4">
        <h2 className="font-medium">{title}</h2>
        <IconButton label="Close panel" size="sm" onClick={onClose}>
          <X />
        </IconButton>
      </div>
      {children}
    </aside>
  );
}
