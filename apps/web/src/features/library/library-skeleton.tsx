import { Skeleton } from '@lectern/ui/skeleton';

export function LibrarySkeleton() {
  return (
    <div
      role="status"
      aria-label="Loading the library"
      className="grid gap-x-5 gap-y-8 sm:grid-cols-2 xl:grid-cols-3"
    >
      {['a', 'b', 'c', 'd', 'e', 'f'].map(key => (
        <div key={key}>
          <Skeleton className="aspect-video rounded-lg" />
          <Skeleton className="mt-3 h-5 w-3/4" />
          <Skeleton className="mt-2 h-4 w-1/2" />
        </div>
      ))}
    </div>
  );
}
