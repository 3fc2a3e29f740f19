import type { QualityLevel } from '@lectern/contracts/primitives';
import { cn } from '@lectern/ui/cn';
import { SignalLow, SignalMedium } from 'lucide-react';

/** A connection that others notice; a good one needs no mark. */
export function QualityMark({ level, className }: { level: QualityLevel; className?: string }) {
  if (level === 'good') return null;
  return level === 'fair' ? (
    <SignalMedium
      aria-label="Fair connection"
      className={cn('size-3.5 shrink-0 text-warning-text', className)}
    />
  ) : (
    <SignalLow
      aria-label="Poor connection"
      className={cn('size-3.5 shrink-0 text-destructive-text', className)}
    />
  );
}
