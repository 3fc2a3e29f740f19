'use client';

import { readStorage } from '@lectern/contracts/rest/storage';
import { cn } from '@lectern/ui/cn';
import { Progress } from '@lectern/ui/progress';
import { useBackend } from '../../backend/use-backend.ts';
import { formatBytes } from '../recordings/format-bytes.ts';

/** How much one's videos take, and of how much. */
export function StorageBar({ className }: { className?: string }) {
  const { data } = useBackend(readStorage, {}, { refreshMs: 30_000 });
  if (!data) return null;
  const { usedBytes, binBytes, quotaBytes, level } = data;
  const share = quotaBytes === null ? 0 : Math.min(100, Math.round((usedBytes / quotaBytes) * 100));
  return (
    <section aria-label="Storage" className={cn('max-w-sm text-sm', className)}>
      {quotaBytes !== null && <Progress percent={share} label="Storage used" className="mb-2" />}
      <p className="text-muted-foreground tabular-nums">
        {formatBytes(usedBytes)}
        {quotaBytes === null ? ' used' : ` of ${formatBytes(quotaBytes)} used`}
        {binBytes > 0 && ` · ${formatBytes(binBytes)} in the bin`}
      </p>
      {level !== 'ok' && (
        <p role="status" className={level === 'full' ? 'text-destructive-text' : 'text-warning-text'}>
          {level === 'full'
            ? 'The storage is used up: nothing more is recorded. Delete videos and empty the bin, or ask an admin for more.'
            : 'Almost all is used. Delete videos soon, or ask an admin for more.'}
        </p>
      )}
    </section>
  );
}
