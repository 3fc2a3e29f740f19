'use client';

import type { Page } from '@lectern/contracts/rest/pagination';
import { listRecordings, type Recording } from '@lectern/contracts/rest/recordings';
import { Button } from '@lectern/ui/button';
import { Card, CardHeader, CardTitle } from '@lectern/ui/card';
import { useBackendPages } from '../../backend/use-backend.ts';
import { RecordingListSkeleton } from '../recordings/recording-list-skeleton.tsx';
import { RecordingRow } from '../recordings/recording-row.tsx';
import { refreshMsFor } from '../recordings/recording-status.ts';
import { SectionNote } from './section-note.tsx';

interface RoomRecordingsProps {
  roomId: string;
  initial: Page<Recording> | undefined;
  mediaBase: string | null;
}

export function RoomRecordings({ roomId, initial, mediaBase }: RoomRecordingsProps) {
  const { items, error, hasMore, loadMore, reload } = useBackendPages<Recording, typeof listRecordings>(
    listRecordings,
    { query: { roomId, limit: 10 } },
    { initial, refreshMs: recordings => Math.min(refreshMsFor(recordings), 8_000) },
  );
  return (
    <Card aria-labelledby="room-recordings">
      <CardHeader className="pb-4 sm:pb-5">
        <CardTitle id="room-recordings">Recordings</CardTitle>
      </CardHeader>
      {!items && error && <SectionNote>The recordings cannot be read right now. Trying again…</SectionNote>}
      {!items && !error && <RecordingListSkeleton rows={2} />}
      {items?.length === 0 && (
        <SectionNote>
          None yet. Record from the dock inside a class, or switch on automatic recording in the settings.
        </SectionNote>
      )}
      {items && items.length > 0 && (
        <ul className="divide-y border-t">
          {items.map(recording => (
            <RecordingRow
              key={recording.recordingId}
              recording={recording}
              mediaBase={mediaBase}
              onChanged={reload}
            />
          ))}
        </ul>
      )}
      {hasMore && (
        <div className="border-t p-3 text-center">
          <Button variant="ghost" size="sm" onClick={loadMore}>
            Show more
          </Button>
        </div>
      )}
    </Card>
  );
}
