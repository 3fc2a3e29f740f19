import { Skeleton } from '@lectern/ui/skeleton';

export function RoomListSkeleton() {
  return (
    <div role="status" aria-label="Loading rooms" className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
      {['a', 'b', 'c'].map(key => (
        <div key={key} className="flex flex-col rounded-lg border bg-card p-6">
          <Skeleton className="h-6 w-2/3" />
          <Skeleton className="mt-2 h-4 w-1/2" />
          <Skeleton className="mt-4 h-4 w-4/5" />
          <Skeleton className="mt-6 h-10 w-32 rounded-lg" />
        </div>
      ))}
    </div>
  );
}
