'use client';

import type { Page } from '@lectern/contracts/rest/pagination';
import { listVideos, type Video } from '@lectern/contracts/rest/videos';
import { Button } from '@lectern/ui/button';
import { useState } from 'react';
import { useBackendPages } from '../../backend/use-backend.ts';
import { refreshMsFor } from '../recordings/recording-status.ts';
import { LoadError } from '../shell/load-error.tsx';
import { useNow } from '../studio/use-now.ts';
import { LibraryEmpty } from './library-empty.tsx';
import { isFiltered, type LibraryFilter, noFilter, queryOf } from './library-query.ts';
import { LibrarySkeleton } from './library-skeleton.tsx';
import { LibraryToolbar } from './library-toolbar.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { useDebounced } from './use-debounced.ts';
import { useVideoCommands } from './use-video-commands.ts';
import { VideoCard } from './video-card.tsx';
import { VideoDialogs } from './video-dialogs.tsx';
import { type VideoDialogKind, VideoMenu } from './video-menu.tsx';
import { clockStepMs } from './video-words.ts';

interface LibraryListProps {
  view: 'library' | 'bin';
  filter: LibraryFilter;
  onFilter: (filter: LibraryFilter) => void;
  initial: Page<Video> | undefined;
  mediaBase: string | null;
  mayTeach: boolean;
}

const typingMs = 300;

/** The videos of one part of the library, and what is done to them. */
export function LibraryList({ view, filter, onFilter, initial, mediaBase, mayTeach }: LibraryListProps) {
  const [selectedIds, setSelectedIds] = useState<ReadonlySet<string>>(new Set());
  const [dialog, setDialog] = useState<{ kind: VideoDialogKind; video: Video }>();
  const nowMs = useNow(clockStepMs);
  const settled = { ...filter, text: useDebounced(filter.text, typingMs) };
  const inBin = view === 'bin';
  const untouched = !inBin && !isFiltered(settled) && settled.sort === noFilter.sort;
  const { items, error, loading, hasMore, loadMore, reload } = useBackendPages<Video, typeof listVideos>(
    listVideos,
    { query: queryOf(settled, inBin, nowMs ?? Date.now()) },
    { initial: untouched ? initial : undefined, refreshMs: refreshMsFor },
  );
  const commands = useVideoCommands(reload);
  const selected = (items ?? []).filter(({ videoId }) => selectedIds.has(videoId));
  const clear = () => setSelectedIds(new Set());

  function select(videoId: string, on: boolean) {
    const next = new Set(selectedIds);
    if (on) next.add(videoId);
    else next.delete(videoId);
    setSelectedIds(next);
  }

  return (
    <>
      <LibraryToolbar filter={filter} onChange={onFilter} mayTeach={mayTeach} />
      {!items && error && <LoadError what="The library" error={error} retrying={loading} onRetry={reload} />}
      {!items && !error && <LibrarySkeleton />}
      {items?.length === 0 && (
        <LibraryEmpty
          inBin={inBin}
          mayTeach={mayTeach}
          onClear={isFiltered(settled) ? () => onFilter(noFilter) : undefined}
        />
      )}
      {items && items.length > 0 && (
        <ul
          aria-label={inBin ? 'Bin' : 'Videos'}
          className="grid gap-x-5 gap-y-8 sm:grid-cols-2 xl:grid-cols-3"
        >
          {items.map(video => (
            <VideoCard
              key={video.videoId}
              video={video}
              mediaBase={mediaBase}
              nowMs={nowMs}
              selected={video.manageable ? selectedIds.has(video.videoId) : null}
              onSelect={on => select(video.videoId, on)}
              onKeep={video.manageable && !inBin ? () => void commands.keep(video) : undefined}
              menu={
                (video.manageable || video.playable) && (
                  <VideoMenu
                    video={video}
                    onOpen={kind => setDialog({ kind, video })}
                    onDelete={() => void commands.remove([video])}
                    onRestore={() => void commands.restore([video])}
                  />
                )
              }
            />
          ))}
        </ul>
      )}
      {hasMore && (
        <div className="mt-10 flex justify-center">
          <Button onClick={loadMore}>Show more</Button>
        </div>
      )}
      <SelectionBar
        count={selected.length}
        inBin={inBin}
        onClear={clear}
        onAct={() => {
          void (inBin ? commands.restore(selected) : commands.remove(selected));
          clear();
        }}
      />
      {dialog && (
        <VideoDialogs
          {...dialog}
          commands={commands}
          mediaBase={mediaBase}
          reload={reload}
          onDone={() => setDialog(undefined)}
        />
      )}
    </>
  );
}
