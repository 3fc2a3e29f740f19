import type { Video, VideoVisibility } from '@lectern/contracts/rest/videos';

export const visibilityWords: Record<VideoVisibility, { label: string; detail: string }> = {
  private: { label: 'Only you', detail: 'And admins of this server' },
  class: { label: 'The class', detail: 'Who was in the class with an account' },
  link: { label: 'Who has a link', detail: 'The class, and whoever has one of the links below' },
  public: { label: 'Everybody', detail: 'Without an account, and it shows in everybody’s library' },
};

const dayMs = 86_400_000;

/** A page's clock moves in steps, so what was deleted a moment ago may lie in its future. */
export const clockStepMs = 60_000;

/** Days that are left, rounded up: one that goes tonight has one day. */
export const daysUntil = (iso: string, nowMs: number): number =>
  Math.max(0, Math.ceil((Date.parse(iso) - nowMs - clockStepMs) / dayMs));

/** When it goes, as a warning; null when there is none to give. */
export function expiryWords(
  video: Pick<Video, 'expiresAt' | 'expiresSoon' | 'goneAt'>,
  nowMs: number,
): string | null {
  const at = video.goneAt ?? (video.expiresSoon ? video.expiresAt : null);
  if (!at) return null;
  const days = daysUntil(at, nowMs);
  const when = days === 0 ? 'today' : days === 1 ? 'in a day' : `in ${days} days`;
  return video.goneAt ? `Gone ${when}` : `Expires ${when}`;
}

/** `3 videos`, `1 video`. */
export const countOf = (count: number): string => `${count} ${count === 1 ? 'video' : 'videos'}`;
