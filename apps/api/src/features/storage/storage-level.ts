import type { StorageLevel } from '@lectern/contracts/rest/storage';

const nearShare = 0.9;

/** Null as quota: no limit. */
export function storageLevel(usedBytes: number, quotaBytes: number | null): StorageLevel {
  if (quotaBytes === null) return 'ok';
  if (usedBytes >= quotaBytes) return 'full';
  return usedBytes >= quotaBytes * nearShare ? 'near' : 'ok';
}

/** What a host is told before a recording; null when all is well. */
export function storageWarning(usedBytes: number, quotaBytes: number | null): string | null {
  const level = storageLevel(usedBytes, quotaBytes);
  if (quotaBytes === null || level === 'ok') return null;
  if (level === 'full')
    return 'The storage for recordings is used up, so nothing is recorded. Delete videos and empty the bin, or ask an admin for more.';
  const percent = Math.floor((usedBytes / quotaBytes) * 100);
  return `${percent} % of the storage for recordings is used. Delete videos soon, or ask an admin for more.`;
}
