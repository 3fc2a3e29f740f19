import { PageHeader } from '@lectern/ui/page-header';
import { RoomListSkeleton } from '../../../features/studio/room-list-skeleton.tsx';

export default function Loading() {
  return (
    <>
      <PageHeader
        title="Classes"
        description="One room for each course. Start a class, send the link, and everyone is there."
      />
      <RoomListSkeleton />
    </>
  );
}
