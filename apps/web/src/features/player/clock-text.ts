/** `1:02:33`, `4:07` or `12.5` → milliseconds; null for anything else. */
export function readClock(text: string): number | null {
  const match = text.trim().match(/^(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,5}(?:\.\d{1,3})?)$/);
  if (!match) return null;
  const [, hours = '0', minutes = '0', seconds = '0'] = match;
  if (match[2] !== undefined && Number(seconds) >= 60) return null;
  if (match[1] !== undefined && Number(minutes) >= 60) return null;
  return Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000);
}
