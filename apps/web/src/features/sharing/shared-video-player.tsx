'use client';

import type { AppError } from '@lectern/contracts/kernel/app-error';
import { type Playback, readPlayback } from '@lectern/contracts/rest/playback';
import type { SharedVideo } from '@lectern/contracts/rest/share-links';
import { viewingHeader } from '@lectern/contracts/tokens';
import { Skeleton } from '@lectern/ui/skeleton';
import { useCallback, useRef, useState } from 'react';
import useSWR from 'swr';
import { callPublicly } from '../../backend/browser-api.ts';
import { errorMessage } from '../../backend/error-message.ts';
import { isThere } from '../player/use-source.ts';
import { useWatchReports } from '../player/use-watch-reports.ts';
import { rememberedPosition } from '../player/viewer-memory.ts';
import { VideoPlayer } from '../player/video-player.tsx';
import { LoadProblem } from './load-problem.tsx';

interface SharedVideoPlayerProps {
  video: SharedVideo;
  /** Of who opened a link; null for a video that anybody may watch. */
  viewingToken: string | null;
  mediaBase: string | null;
  /** The addresses are of no use any more; fresh ones may help. */
  onReload: () => void;
  /** See VideoPlayer. */
  alone?: boolean;
}

/** Many may wait for one video. */
const refreshMs = 10_000;

export function SharedVideoPlayer(props: SharedVideoPlayerProps) {
  const { video, viewingToken, mediaBase, onReload, alone } = props;
  const { videoId } = video;
  const headers = viewingToken === null ? undefined : { [viewingHeader]: viewingToken };
  const { data, error, mutate } = useSWR<Playback, AppError>(
    [readPlayback.path, videoId, viewingToken],
    () => callPublicly(readPlayback, { params: { videoId } }, headers),
    {
      revalidateOnFocus: false,
      // It appears by itself, once it is made.
      refreshInterval: latest => (latest && !isThere(latest) && latest.state !== 'failed' ? refreshMs : 0),
    },
  );
  /** Another one is another player, with the addresses that are fresh then. */
  const [attempt, setAttempt] = useState(0);
  // The API keeps the place of who may watch without a link alone.
  const report = useWatchReports(videoId, 'by-browser', viewingToken);
  const latestMs = useRef(0);
  const onTime = useCallback(
    (ms: number, playing: boolean) => {
      latestMs.current = ms;
      report(ms, playing);
    },
    [report],
  );
  if (data && !isThere(data))
    return (
      <p role="status" className="p-8 text-center text-muted-foreground">
        {data.state === 'failed'
          ? 'This recording could not be made.'
          : 'The video is being made. It appears here as soon as it is there.'}
      </p>
    );
  if (data)
    return (
      <VideoPlayer
        key={attempt}
        playback={data}
        mediaBase={mediaBase}
        alone={alone}
        startAtMs={latestMs.current || rememberedPosition(videoId, data.durationMs) || data.resumeAtMs}
        onTime={onTime}
        onReload={async () => {
          onReload();
          await mutate();
          setAttempt(before => before + 1);
        }}
      />
    );
  // What opened the link may have run out meanwhile.
  const retry = () => (viewingToken === null ? void mutate() : onReload());
  if (error) return <LoadProblem problem={errorMessage(error)} onRetry={retry} />;
  return (
    <div role="status" aria-label="Loading the video">
      <Skeleton className="aspect-video w-full rounded-none sm:rounded-lg" />
    </div>
  );
}
