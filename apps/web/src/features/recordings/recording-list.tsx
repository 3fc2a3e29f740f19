'use client';

import type { Page } from '@lectern/contracts/rest/pagination';
import { listRecordings, type Recording, type RecordingState } from '@lectern/contracts/rest/recordings';
import { Button } from '@lectern/ui/button';
import { Card } from '@lectern/ui/card';
import { EmptyState } from '@lectern/ui/empty-state';
import { Select } from '@lectern/ui/select';
import { Clapperboard } from 'lucide-react';
import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import { useBackendPages } from '../../backend/use-backend.ts';
import { LoadError } from '../shell/load-error.tsx';
import { RecordingListSkeleton } from './recording-list-skeleton.tsx';
import { RecordingRow } from './recording-row.tsx';
import { refreshMsFor } from './recording-status.ts';
import { stateFilters } from './state-filters.ts';

interface RecordingListProps {
  initial: Page<Recording> | undefined;
  mediaBase: string | null;
  showOwner: boolean;
  /** The page's heading, beside which the filter stands. */
  heading: ReactNode;
}

/** Recordings with their states, kept up to date while one of them moves. */
export function RecordingList({ initial, mediaBase, showOwner, heading }: RecordingListProps) {
  const [filter, setFilter] = useState<'all' | RecordingState>('all');
  const state = filter === 'all' ? undefined : filter;
  const { items, error, loading, hasMore, loadMore, reload } = useBackendPages<
    Recording,
    typeof listRecordings
  >(listRecordings, { query: { state } }, { initial: state ? undefined : initial, refreshMs: refreshMsFor });

  return (
    <>
      <div className="mb-6 flex flex-wrap items-end justify-between gap-4">
        {heading}
        {(items?.length !== 0 || state) && (
          <Select
            label="State"
            value={filter}
            onValueChange={value => setFilter(value as typeof filter)}
            options={stateFilters}
            className="h-10 w-44"
          />
        )}
      </div>
      {!items && error && (
        <LoadError what="The recordings" error={error} retrying={loading} onRetry={reload} />
      )}
      {!items && !error && (
        <Card>
          <RecordingListSkeleton />
        </Card>
      )}
      {items?.length === 0 &&
        (state ? (
          <EmptyState
            title="None in this state"
            description="Choose another state, or all of them."
            action={<Button onClick={() => setFilter('all')}>Show all</Button>}
          />
        ) : (
          <EmptyState
            icon={<Clapperboard aria-hidden />}
            title="No recordings yet"
            description="Start a class and press Start recording in its dock. When the class ends, the video is made and appears here."
            action={
              <Button asChild variant="primary">
                <Link href="/studio">To your classes</Link>
              </Button>
            }
          />
        ))}
      {items && items.length > 0 && (
        <Card className="overflow-hidden">
          <ul className="divide-y">
            {items.map(recording => (
              <RecordingRow
                key={recording.recordingId}
                recording={recording}
                mediaBase={mediaBase}
                showRoom
                showOwner={showOwner}
                onChanged={reload}
              />
            ))}
          </ul>
        </Card>
      )}
      {hasMore && (
        <div className="mt-6 flex justify-center">
          <Button onClick={loadMore}>Show more</Button>
        </div>
      )}
    </>
  );
}
