import { cn } from './cn.ts';

interface LevelMeterProps {
  /** Loudness from 0 (silence) to 1 (full scale). */
  level: number;
  /** Accessible name, e.g. `Microphone level`. */
  label: string;
  bars?: number;
  className?: string;
}

/** Steps that light up from the left with loudness. Perception is logarithmic, so quiet speech already lights a third. */
export function LevelMeter({ level, label, bars = 12, className }: LevelMeterProps) {
  const clamped = Math.min(1, Math.max(0, level));
  const lit = Math.round(Math.sqrt(clamped) * bars);
  return (
    // biome-ignore lint/a11y/useSemanticElements: <meter> cannot be drawn as separate bars
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(clamped * 100)}
      className={cn('flex h-4 items-stretch gap-1', className)}
    >
      {Array.from({ length: bars }, (_, i) => (
        <span
          key={i}
          className={cn(
            'flex-1 rounded-full transition-colors duration-75',
            i >= lit ? 'bg-accent' : i >= bars - 2 ? 'bg-live' : 'bg-primary',
          )}
        />
      ))}
    </div>
  );
}
