'use client';

import type { Page } from '@lectern/contracts/rest/pagination';
import { listRecordings, type Recording } from '@lectern/contracts/rest/recordings';
import { Button } from '@lectern/ui/button';
import { EmptyState } from '@lectern/ui/empty-state';
import { Library } from 'lucide-react';
import Link from 'next/link';
import { useBackendPages } from '../../backend/use-backend.ts';
import { refreshMsFor } from '../recordings/recording-status.ts';
import { LoadError } from '../shell/load-error.tsx';
import { LibrarySkeleton } from './library-skeleton.tsx';
import { VideoCard } from './video-card.tsx';

interface LibraryGridProps {
  initial: Page<Recording> | undefined;
  mediaBase: string | null;
  mayTeach: boolean;
}

export function LibraryGrid({ initial, mediaBase, mayTeach }: LibraryGridProps) {
  const { items, error, loading, hasMore, loadMore, reload } = useBackendPages<
    Recording,
    typeof listRecordings
  >(listRecordings, { query: { limit: 24 } }, { initial, refreshMs: refreshMsFor });

  if (!items)
    return error ? (
      <LoadError what="The library" error={error} retrying={loading} onRetry={reload} />
    ) : (
      <LibrarySkeleton />
    );
  if (items.length === 0)
    return (
      <EmptyState
        icon={<Library aria-hidden />}
        title="Nothing to watch yet"
        description={
          mayTeach
            ? 'Classes that you record become videos and appear here.'
            : 'When a class that you attended was recorded, its video appears here.'
        }
        action={
          <Button asChild variant="primary">
            {mayTeach ? <Link href="/studio">To your classes</Link> : <Link href="/">Join a class</Link>}
          </Button>
        }
      />
    );
  return (
    <>
      <ul className="grid gap-x-5 gap-y-8 sm:grid-cols-2 xl:grid-cols-3">
        {items.map(recording => (
          <VideoCard key={recording.recordingId} recording={recording} mediaBase={mediaBase} />
        ))}
      </ul>
      {hasMore && (
        <div className="mt-10 flex justify-center">
          <Button onClick={loadMore}>Show more</Button>
        </div>
      )}
    </>
  );
}
