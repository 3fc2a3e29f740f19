import { Skeleton } from '@lectern/ui/skeleton';

/** Rows, inside a card. */
export function RecordingListSkeleton({ rows = 3 }: { rows?: number }) {
  return (
    <div role="status" aria-label="Loading recordings" className="divide-y">
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} className="flex gap-5 px-6 py-4">
          <Skeleton className="aspect-video h-fit w-24 rounded-lg sm:w-32" />
          <div className="flex-1">
            <Skeleton className="h-5 w-1/2" />
            <Skeleton className="mt-2 h-4 w-1/3" />
          </div>
          <Skeleton className="h-6 w-20 rounded-full" />
        </div>
      ))}
    </div>
  );
}
