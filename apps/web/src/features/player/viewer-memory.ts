/** What this browser remembers of watching, for people whose login is not asked for. All of it is lost when storage is switched off, and nothing breaks. */
const positionsKey = 'lectern.positions';
const viewerKey = 'lectern.viewer';
const captionsKey = 'lectern.captions';
const mostPositions = 100;

export interface CaptionChoice {
  /** BCP 47; null when they are off. */
  language: string | null;
  size: 'small' | 'medium' | 'large';
}

const noCaptions: CaptionChoice = { language: null, size: 'medium' };

function read<Value>(key: string, otherwise: Value): Value {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    return typeof stored === typeof otherwise && stored !== null ? (stored as Value) : otherwise;
  } catch {
    return otherwise;
  }
}

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {}
}

/** Who stopped this close to the end, or in its last twentieth, has seen it all. The server counts in the same way for people with a login. */
const endMs = 15_000;
const endShare = 0.05;

/** Milliseconds; 0 for a video that was never watched here, or to its end. @param durationMs of the video, null when nobody knows it */
export function rememberedPosition(videoId: string, durationMs: number | null): number {
  const positions = new Map(Object.entries(read<Record<string, unknown>>(positionsKey, {})));
  const ms = positions.get(videoId);
  if (typeof ms !== 'number' || !Number.isFinite(ms) || ms <= 0) return 0;
  const isOver = durationMs !== null && ms > durationMs - Math.min(endMs, durationMs * endShare);
  return isOver ? 0 : ms;
}

export function rememberPosition(videoId: string, ms: number): void {
  const { [videoId]: _, ...others } = read<Record<string, number>>(positionsKey, {});
  const kept = Object.entries(others).slice(-mostPositions);
  write(positionsKey, { ...Object.fromEntries(kept), [videoId]: Math.round(ms) });
}

/** An id that means nothing but "the same browser". */
export function guestViewerKey(): string {
  const known = read(viewerKey, '');
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(known)) return known;
  const made = newUuid();
  write(viewerKey, made);
  return made;
}

// crypto.randomUUID is there over HTTPS and on loopback alone.
function newUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export const readCaptionChoice = (): CaptionChoice => ({ ...noCaptions, ...read(captionsKey, noCaptions) });
export const writeCaptionChoice = (choice: CaptionChoice): void => write(captionsKey, choice);
