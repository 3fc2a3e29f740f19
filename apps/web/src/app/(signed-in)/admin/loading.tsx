import { PageHeader } from '@lectern/ui/page-header';
import { Skeleton } from '@lectern/ui/skeleton';

export default function Loading() {
  return (
    <div role="status" aria-label="Loading the state of the server">
      <PageHeader title="System" description="The state of this server, read every few seconds." />
      <Skeleton className="h-22 rounded-lg" />
      <div className="mt-6 grid gap-6 lg:grid-cols-2">
        <Skeleton className="h-64 rounded-lg" />
        <Skeleton className="h-64 rounded-lg" />
      </div>
    </div>
  );
}
