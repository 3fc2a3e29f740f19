import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { cn } from './cn.ts';

interface ErrorStateProps {
  /** What happened. */
  title: string;
  /** Why, as far as known, and what to do next. */
  description: ReactNode;
  onRetry?: () => void;
  retrying?: boolean;
  /** Instead of, or beside, the retry. */
  action?: ReactNode;
  /** For support: request id or code. */
  reference?: string;
  className?: string;
}

export function ErrorState({
  title,
  description,
  onRetry,
  retrying = false,
  action,
  reference,
  className,
}: ErrorStateProps) {
  return (
    <div
      role="alert"
      className={cn('flex flex-col items-center rounded-lg border px-6 py-16 text-center', className)}
    >
      <div className="mb-5 flex size-12 items-center justify-center rounded-lg bg-destructive-soft text-destructive-text">
        <TriangleAlert aria-hidden className="size-5" />
      </div>
      <h2 className="font-semibold">{title}</h2>
      <p className="mt-1.5 max-w-md text-muted-foreground text-sm">{description}</p>
      {(onRetry || action) && (
        <div className="mt-6 flex flex-wrap justify-center gap-2">
          {onRetry && (
            <Button onClick={onRetry} loading={retrying}>
              Try again
            </Button>
          )}
          {action}
        </div>
      )}
      {reference && <p className="mt-6 font-mono text-muted-foreground text-xs">{reference}</p>}
    </div>
  );
}
