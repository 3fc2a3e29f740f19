import { Skeleton } from '@lectern/ui/skeleton';

export default function Loading() {
  return (
    <div role="status" aria-label="Loading the room">
      <Skeleton className="h-5 w-20" />
      <div className="mt-4 mb-8 flex items-end justify-between">
        <Skeleton className="h-8 w-72 max-w-[60%]" />
        <Skeleton className="h-11 w-32 rounded-lg" />
      </div>
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_340px] xl:gap-8">
        <div className="flex flex-col gap-6">
          <Skeleton className="h-44 rounded-lg" />
          <Skeleton className="h-60 rounded-lg" />
        </div>
        <Skeleton className="h-130 rounded-lg" />
      </div>
    </div>
  );
}
