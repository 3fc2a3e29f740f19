'use client';

import { Button } from '@lectern/ui/button';
import { RotateCcw, Trash2 } from 'lucide-react';
import { useEffect } from 'react';
import { countOf } from './video-words.ts';

interface SelectionBarProps {
  count: number;
  inBin: boolean;
  onAct: () => void;
  onClear: () => void;
}

/** What can be done with all that is selected; in reach of a thumb. Escape lets the selection go. */
export function SelectionBar({ count, inBin, onAct, onClear }: SelectionBarProps) {
  useEffect(() => {
    if (count === 0) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) onClear();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [count, onClear]);

  if (count === 0) return null;
  return (
    <section
      aria-label="Selection"
      className="-translate-x-1/2 fixed bottom-20 left-1/2 z-20 flex items-center gap-2 rounded-xl border bg-popover py-2 pr-2 pl-4 shadow-float lg:bottom-8"
    >
      <p role="status" className="whitespace-nowrap text-sm tabular-nums">
        {countOf(count)} selected
      </p>
      <Button variant="ghost" size="sm" onClick={onClear}>
        Clear
      </Button>
      <Button variant={inBin ? 'primary' : 'danger'} size="sm" onClick={onAct}>
        {inBin ? <RotateCcw aria-hidden /> : <Trash2 aria-hidden />}
        {inBin ? 'Restore selected' : 'Delete selected'}
      </Button>
    </section>
  );
}
