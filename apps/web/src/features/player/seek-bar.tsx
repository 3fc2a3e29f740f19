'use client';

import { formatDuration } from '@lectern/ui/format-time';

interface SeekBarProps {
  /** Seconds. */
  time: number;
  duration: number;
  buffered: number;
  onSeek: (seconds: number) => void;
}

/** A native range under a drawn track: keyboard, touch and screen readers come for free. */
export function SeekBar({ time, duration, buffered, onSeek }: SeekBarProps) {
  const percent = (seconds: number) => (duration > 0 ? Math.min(100, (seconds / duration) * 100) : 0);
  return (
    <div className="group/seek relative flex h-6 items-center">
      <div className="absolute inset-x-0 h-1 overflow-hidden rounded-full bg-foreground/25 transition-[height] duration-150 group-hover/seek:h-1.5">
        <div
          className="absolute inset-y-0 left-0 bg-foreground/30"
          style={{ width: `${percent(buffered)}%` }}
        />
        <div className="absolute inset-y-0 left-0 bg-primary" style={{ width: `${percent(time)}%` }} />
      </div>
      <div
        className="-translate-x-1/2 pointer-events-none absolute size-3.5 rounded-full bg-primary"
        style={{ left: `${percent(time)}%` }}
      />
      <input
        type="range"
        aria-label="Position"
        aria-valuetext={`${formatDuration(time * 1000)} of ${formatDuration(duration * 1000)}`}
        min={0}
        max={duration || 1}
        step={0.1}
        value={Math.min(time, duration || 1)}
        onChange={event => onSeek(Number(event.target.value))}
        className="focus-ring absolute inset-0 w-full cursor-pointer appearance-none rounded-full bg-transparent opacity-0 focus-visible:opacity-100 [&::-moz-range-thumb]:opacity-0 [&::-webkit-slider-thumb]:opacity-0"
      />
    </div>
  );
}
