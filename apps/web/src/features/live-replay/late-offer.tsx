import { Button } from '@lectern/ui/button';
import { formatDuration } from '@lectern/ui/format-time';
import { History } from 'lucide-react';

interface LateOfferProps {
  missedMs: number;
  onWatch(): void;
  onDismiss(): void;
}

/** For who has come late: what was missed can be watched, now. */
export function LateOffer({ missedMs, onWatch, onDismiss }: LateOfferProps) {
  return (
    <div
      role="status"
      className="mx-3 mb-2 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg bg-accent px-4 py-2.5 text-sm"
    >
      <History aria-hidden className="size-4 shrink-0 text-muted-foreground" />
      <p className="min-w-48 flex-1">
        You came in after <span className="tabular-nums">{formatDuration(missedMs)}</span>. You can watch what
        you missed, faster than it was, and come back here at any time.
      </p>
      <div className="flex gap-2">
        <Button size="sm" variant="primary" onClick={onWatch}>
          Watch from the start
        </Button>
        <Button size="sm" variant="ghost" onClick={onDismiss}>
          Stay live
        </Button>
      </div>
    </div>
  );
}
