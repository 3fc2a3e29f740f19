'use client';

import type { Playback } from '@lectern/contracts/rest/playback';
import { useMemo } from 'react';
import { EditChapters } from './edit-chapters.tsx';
import { indexAt } from './follow.ts';
import { TimedList } from './timed-list.tsx';

interface ChapterListProps {
  playback: Playback;
  timeMs: number;
  onSeek(ms: number): void;
  onChanged(): Promise<unknown>;
}

export function ChapterList({ playback, timeMs, onSeek, onChanged }: ChapterListProps) {
  const { chapters, manageable } = playback;
  const entries = useMemo(
    () => chapters.map(({ startMs, title }) => ({ key: String(startMs), startMs, content: title })),
    [chapters],
  );
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {entries.length > 0 ? (
        <TimedList label="Chapters" entries={entries} index={indexAt(entries, timeMs)} onSeek={onSeek} />
      ) : (
        <p className="px-4 py-6 text-muted-foreground text-sm">
          Nothing parts this class into chapters: no screen was shared, no moment marked, and there was no
          long pause.
        </p>
      )}
      {manageable && (
        <div className="border-t p-3">
          <EditChapters playback={playback} timeMs={timeMs} onChanged={onChanged} />
        </div>
      )}
    </div>
  );
}
