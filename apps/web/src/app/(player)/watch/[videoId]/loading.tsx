import { Skeleton } from '@lectern/ui/skeleton';

export default function Loading() {
  return (
    <div role="status" aria-label="Loading the video">
      <Skeleton className="aspect-video w-full rounded-none sm:rounded-lg" />
      <Skeleton className="mx-4 mt-6 h-8 w-72 sm:mx-0" />
      <Skeleton className="mx-4 mt-2 h-5 w-56 sm:mx-0" />
    </div>
  );
}
