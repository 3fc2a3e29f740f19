'use client';

import { Button } from '@lectern/ui/button';
import { cn } from '@lectern/ui/cn';
import { formatDuration } from '@lectern/ui/format-time';
import { memo, type ReactNode } from 'react';
import { useFollowScroll } from './use-follow-scroll.ts';

export interface TimedEntry {
  key: string;
  startMs: number;
  content: ReactNode;
}

interface TimedListProps {
  label: string;
  entries: readonly TimedEntry[];
  /** The one that the video has reached; -1 for none. */
  index: number;
  onSeek(ms: number): void;
}

/** Entries with a time each, beside the video: it scrolls with the video, and a click leads there. */
export function TimedList({ label, entries, index, onSeek }: TimedListProps) {
  const { boxRef, following, follow } = useFollowScroll(index);
  return (
    <div className="relative min-h-0 flex-1">
      <div ref={boxRef} className="relative h-full overflow-y-auto overscroll-contain px-2 pb-2">
        <ol aria-label={label}>
          {entries.map((entry, i) => (
            <Entry key={entry.key} entry={entry} index={i} current={i === index} onSeek={onSeek} />
          ))}
        </ol>
      </div>
      {!following && index >= 0 && (
        <div className="pointer-events-none absolute inset-x-0 bottom-3 flex justify-center">
          <Button size="sm" className="pointer-events-auto shadow-popover" onClick={follow}>
            Follow the video
          </Button>
        </div>
      )}
    </div>
  );
}

interface EntryProps {
  entry: TimedEntry;
  index: number;
  current: boolean;
  onSeek(ms: number): void;
}

const Entry = memo(function Entry({ entry: { startMs, content }, index, current, onSeek }: EntryProps) {
  return (
    <li data-index={index} className="[contain-intrinsic-size:auto_44px] [content-visibility:auto]">
      <button
        type="button"
        aria-current={current ? 'time' : undefined}
        onClick={() => onSeek(startMs)}
        className={cn(
          'focus-ring flex min-h-11 w-full items-baseline gap-3 rounded-md px-2 py-2 text-left text-sm transition-colors duration-150 hover:bg-accent',
          current && 'bg-primary-soft text-primary-text',
        )}
      >
        <span className={cn('w-12 shrink-0 tabular-nums', !current && 'text-muted-foreground')}>
          {formatDuration(startMs)}
        </span>
        <span className="min-w-0 flex-1 break-words">{content}</span>
      </button>
    </li>
  );
});
