'use client';

import { listRooms, type Room } from '@lectern/contracts/rest/rooms';
import type { Page } from '@lectern/contracts/rest/pagination';
import { Button } from '@lectern/ui/button';
import { EmptyState } from '@lectern/ui/empty-state';
import { PageHeader } from '@lectern/ui/page-header';
import { Presentation } from 'lucide-react';
import { useBackendPages } from '../../backend/use-backend.ts';
import { LoadError } from '../shell/load-error.tsx';
import { NewRoomDialog } from './new-room-dialog.tsx';
import { RoomCard } from './room-card.tsx';
import { RoomListSkeleton } from './room-list-skeleton.tsx';

interface RoomListProps {
  initial: Page<Room> | undefined;
  viewerId: string;
}

/** Classes of a teacher, or of everyone for an admin; live ones first. */
export function RoomList({ initial, viewerId }: RoomListProps) {
  const { items, error, loading, hasMore, loadMore, reload } = useBackendPages<Room, typeof listRooms>(
    listRooms,
    {},
    { initial, refreshMs: 8_000 },
  );
  const empty = items?.length === 0;
  const sorted = items && [...items].sort((a, b) => Number(!a.liveSessionId) - Number(!b.liveSessionId));

  return (
    <>
      <PageHeader
        title="Classes"
        description="One room for each course. Start a class, send the link, and everyone is there."
        actions={!empty && <NewRoomDialog />}
      />
      {!sorted && error && <LoadError what="Your rooms" error={error} retrying={loading} onRetry={reload} />}
      {!sorted && !error && <RoomListSkeleton />}
      {empty && (
        <EmptyState
          icon={<Presentation aria-hidden />}
          title="Your first room"
          description="A room has a link that stays the same. Open one for a course, and start a class in it whenever you like."
          action={<NewRoomDialog />}
        />
      )}
      {sorted && !empty && (
        <>
          <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
            {sorted.map(room => (
              <RoomCard key={room.roomId} room={room} showOwner={room.ownerId !== viewerId} />
            ))}
          </ul>
          {hasMore && (
            <div className="mt-8 flex justify-center">
              <Button onClick={loadMore}>Show more</Button>
            </div>
          )}
        </>
      )}
    </>
  );
}
