'use client';

import type { Chapter } from '@lectern/contracts/rest/playback';
import { formatDuration } from '@lectern/ui/format-time';
import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { indexAt } from './follow.ts';
import { HeatLine } from './heat-line.tsx';
import { barPlaceAfter } from './player-keys.ts';
import { SeekPreview } from './seek-preview.tsx';
import type { Sprite } from './sprite-index.ts';

interface SeekBarProps {
  /** Seconds. */
  time: number;
  duration: number;
  buffered: number;
  chapters: readonly Chapter[];
  sprites: readonly Sprite[];
  /** Of the owner, see HeatLine. */
  heat: readonly number[];
  onSeek: (seconds: number) => void;
}

/** A native range under a drawn track: keyboard, touch and screen readers come for free. */
export function SeekBar({ time, duration, buffered, chapters, sprites, heat, onSeek }: SeekBarProps) {
  const [pointed, setPointed] = useState<number | null>(null);
  const percent = (seconds: number) => (duration > 0 ? Math.min(100, (seconds / duration) * 100) : 0);
  const chapterAt = (ms: number) => chapters[indexAt(chapters, ms)]?.title;
  const point = ({ currentTarget, clientX }: PointerEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    setPointed(Math.min(1, Math.max(0, (clientX - left) / width)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to =
      event.ctrlKey || event.metaKey || event.altKey ? null : barPlaceAfter(event.key, time, duration);
    if (to === null) return;
    event.preventDefault();
    // Before the length is known every place would be the start, and the one where somebody stopped would be lost.
    if (duration > 0) onSeek(to);
  };
  const chapter = chapterAt(time * 1000);
  return (
    <>
      <HeatLine shares={heat} />
      <div
        className="group/seek relative flex h-6 items-center"
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={() => setPointed(null)}
      >
        <div className="absolute inset-x-0 h-1 overflow-hidden rounded-full bg-foreground/25 transition-[height] duration-150 group-hover/seek:h-1.5">
          <div
            className="absolute inset-y-0 left-0 bg-foreground/30"
            style={{ width: `${percent(buffered)}%` }}
          />
          <div className="absolute inset-y-0 left-0 bg-primary" style={{ width: `${percent(time)}%` }} />
          {chapters.map(({ startMs }) =>
            startMs > 0 ? (
              <div
                key={startMs}
                data-testid="chapter-tick"
                className="absolute inset-y-0 w-0.5 bg-background"
                style={{ left: `${percent(startMs / 1000)}%` }}
              />
            ) : null,
          )}
        </div>
        <div
          className="-translate-x-1/2 pointer-events-none absolute size-3.5 rounded-full bg-primary"
          style={{ left: `${percent(time)}%` }}
        />
        <input
          type="range"
          aria-label="Position"
          aria-valuetext={`${formatDuration(time * 1000)} of ${formatDuration(duration * 1000)}${chapter ? `, ${chapter}` : ''}`}
          min={0}
          max={duration || 1}
          step={0.1}
          value={Math.min(time, duration || 1)}
          onKeyDown={onKeyDown}
          onChange={event => onSeek(Number(event.target.value))}
          className="focus-ring absolute inset-0 w-full cursor-pointer appearance-none rounded-full bg-transparent opacity-0 focus-visible:opacity-100 [&::-moz-range-thumb]:opacity-0 [&::-webkit-slider-thumb]:opacity-0"
        />
        {pointed !== null && duration > 0 && (
          <SeekPreview
            share={pointed}
            ms={pointed * duration * 1000}
            sprites={sprites}
            chapter={chapterAt(pointed * duration * 1000)}
          />
        )}
      </div>
    </>
  );
}
