import { Users } from 'lucide-react';

/** How many watch at this moment. */
export function ViewerCount({ viewers }: { viewers: number }) {
  return (
    <span className="flex shrink-0 items-center gap-1.5 text-sm tabular-nums">
      <Users aria-hidden className="size-4" />
      {viewers} {viewers === 1 ? 'viewer' : 'viewers'}
    </span>
  );
}
