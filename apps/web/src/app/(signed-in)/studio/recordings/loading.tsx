import { Card } from '@lectern/ui/card';
import { PageHeader } from '@lectern/ui/page-header';
import { RecordingListSkeleton } from '../../../../features/recordings/recording-list-skeleton.tsx';

export default function Loading() {
  return (
    <>
      <PageHeader
        className="mb-6"
        title="Recordings"
        description="What was captured in your classes, and what becomes of it."
      />
      <Card>
        <RecordingListSkeleton rows={4} />
      </Card>
    </>
  );
}
