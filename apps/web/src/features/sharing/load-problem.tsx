import { Button } from '@lectern/ui/button';

interface LoadProblemProps {
  /** A sentence. */
  problem: string;
  busy?: boolean;
  onRetry: () => void;
}

/** The video could not be asked for just now; nothing is known against it. */
export function LoadProblem({ problem, busy = false, onRetry }: LoadProblemProps) {
  return (
    <div role="alert" className="flex flex-wrap items-center justify-center gap-x-4 gap-y-3 p-4 text-center">
      <p className="text-muted-foreground">The video cannot be loaded now. {problem}</p>
      <Button loading={busy} onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}
