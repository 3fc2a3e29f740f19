'use client';

import { useSyncExternalStore } from 'react';
import { cn } from './cn.ts';
import { formatDate, formatDuration, isoDuration, type DateStyle } from './format-time.ts';

interface DurationProps {
  /** Milliseconds. */
  ms: number;
  className?: string;
}

/** `4:07`, `1:02:33`: tabular, so that it does not jump while it counts. */
export function Duration({ ms, className }: DurationProps) {
  return (
    <time dateTime={isoDuration(ms)} className={cn('tabular-nums', className)}>
      {formatDuration(ms)}
    </time>
  );
}

interface DateTimeProps {
  /** ISO 8601. */
  iso: string;
  style?: DateStyle;
  className?: string;
}

const never = () => () => undefined;

/** A point in time in the reader's own zone and language. The server, which knows neither, writes UTC; the page corrects it. */
export function DateTime({ iso, style = 'date-time', className }: DateTimeProps) {
  const hydrated = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return (
    <time dateTime={iso} className={cn('tabular-nums', className)}>
      {hydrated ? formatDate(iso, style) : formatDate(iso, style, 'en-GB', 'UTC')}
    </time>
  );
}
