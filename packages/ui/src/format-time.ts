/** Milliseconds → `m:ss` or `h:mm:ss`. Below zero counts as zero. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const h = Math.floor(seconds / 3600);
  const m = Math.floor(seconds / 60) % 60;
  const s = seconds % 60;
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Milliseconds → an ISO 8601 duration for `<time dateTime>`, e.g. `PT247S`. */
export function isoDuration(ms: number): string {
  return `PT${Math.max(0, Math.floor(ms / 1000))}S`;
}

export type DateStyle = 'date' | 'time' | 'date-time';

const parts: Record<DateStyle, Intl.DateTimeFormatOptions> = {
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit' },
  'date-time': { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
};

/** ISO 8601 → `12 Nov 2026, 14:05` in a locale and zone, by default the reader's. */
export function formatDate(iso: string, style: DateStyle, locale?: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, { ...parts[style], timeZone }).format(new Date(iso));
}
