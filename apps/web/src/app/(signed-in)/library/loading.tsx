import { PageHeader } from '@lectern/ui/page-header';
import { LibrarySkeleton } from '../../../features/library/library-skeleton.tsx';

export default function Loading() {
  return (
    <>
      <PageHeader title="Library" description="Recorded classes that you may watch." />
      <LibrarySkeleton />
    </>
  );
}
