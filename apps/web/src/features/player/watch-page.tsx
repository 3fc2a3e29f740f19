'use client';

import { type Playback, readPlayback, readVideoAnalytics } from '@lectern/contracts/rest/playback';
import { type Recording, readRecording } from '@lectern/contracts/rest/recordings';
import { Button } from '@lectern/ui/button';
import { DateTime, Duration } from '@lectern/ui/time';
import { Download } from 'lucide-react';
import { useCallback, useMemo, useRef, useState } from 'react';
import { downloadSource } from '../../backend/media-source.ts';
import { useBackend } from '../../backend/use-backend.ts';
import { formatBytes } from '../recordings/format-bytes.ts';
import { RecordingChip } from '../recordings/recording-chip.tsx';
import { isPlayable, refreshMsFor } from '../recordings/recording-status.ts';
import { RecordingProgress } from './recording-progress.tsx';
import { SideOfVideo } from './side-of-video.tsx';
import { isThere } from './use-source.ts';
import { useWatchReports } from './use-watch-reports.ts';
import { VideoPlayer, type VideoPlayerHandle } from './video-player.tsx';
import { heatOf, WatchFacts } from './watch-facts.tsx';

interface WatchPageProps {
  initial: Recording;
  initialPlayback: Playback | undefined;
  mediaBase: string | null;
  mayRetry: boolean;
}

export function WatchPage(props: WatchPageProps) {
  const { initial, initialPlayback, mediaBase, mayRetry } = props;
  const { recordingId } = initial;
  const params = { videoId: recordingId };
  const { data, reload } = useBackend(
    readRecording,
    { params: { recordingId } },
    { initial, refreshMs: latest => (latest && isPlayable(latest) ? 0 : refreshMsFor([latest ?? initial])) },
  );
  const recording = data ?? initial;
  const { data: playback, reload: reloadPlayback } = useBackend(
    readPlayback,
    { params },
    {
      ...(initialPlayback ? { initial: initialPlayback } : {}),
      // Until there is something to play, and while something better is made.
      refreshMs: latest => (!latest || !isThere(latest) || latest.improving ? 4_000 : 0),
    },
  );
  const { data: analytics } = useBackend(
    readVideoAnalytics,
    playback?.manageable && isThere(playback) ? { params } : null,
    { refreshMs: 30_000 },
  );
  const heat = useMemo(() => heatOf(analytics), [analytics]);
  const player = useRef<VideoPlayerHandle>(null);
  const [timeMs, setTimeMs] = useState(0);
  /** Another one is another player, with the addresses that are fresh then. */
  const [attempt, setAttempt] = useState(0);
  const report = useWatchReports(recordingId, 'by-api');
  const onTime = useCallback(
    (ms: number, playing: boolean) => {
      setTimeMs(ms);
      report(ms, playing);
    },
    [report],
  );
  const seek = useCallback((ms: number) => player.current?.seek(ms), []);

  async function startAnew() {
    await reloadPlayback();
    setAttempt(before => before + 1);
  }

  const ready = playback && isThere(playback) ? playback : null;
  return (
    <div className="lg:grid lg:grid-cols-[minmax(0,1fr)_360px] lg:gap-x-6">
      <div className="min-w-0 lg:col-start-1">
        {ready ? (
          <VideoPlayer
            key={attempt}
            ref={player}
            playback={ready}
            mediaBase={mediaBase}
            // Where it broke off; a player that never began knows of no place.
            startAtMs={timeMs || ready.resumeAtMs}
            heat={heat}
            onReload={startAnew}
            onTime={onTime}
          />
        ) : (
          <RecordingProgress recording={recording} mayRetry={mayRetry} onChanged={reload} />
        )}
      </div>
      {ready && (
        <SideOfVideo
          playback={ready}
          mediaBase={mediaBase}
          timeMs={timeMs}
          onSeek={seek}
          onChanged={reloadPlayback}
        />
      )}
      <div className="mt-6 flex flex-wrap items-start justify-between gap-x-8 gap-y-4 px-4 sm:px-0 lg:col-start-1">
        <div className="min-w-0">
          <h1 className="break-words font-semibold text-[1.625rem] leading-8 tracking-[-0.022em]">
            {recording.title}
          </h1>
          <p className="mt-1.5 text-muted-foreground">
            {recording.ownerName} · <DateTime iso={recording.startedAt ?? recording.createdAt} />
            {recording.durationMs !== null && (
              <>
                {' · '}
                <Duration ms={recording.durationMs} />
              </>
            )}
          </p>
          {ready?.improving && (
            <p role="status" className="mt-1.5 text-muted-foreground text-sm">
              Better quality is being made. You can watch meanwhile.
            </p>
          )}
          {analytics && <WatchFacts analytics={analytics} />}
        </div>
        <div className="flex items-center gap-3">
          {recording.state !== 'ready' && <RecordingChip recording={recording} />}
          {recording.mediaUrl && playback?.downloadable && (
            <Button asChild>
              <a href={downloadSource(recording.mediaUrl, mediaBase)} download>
                <Download aria-hidden />
                Download
                {recording.sizeBytes !== null && (
                  <span className="text-muted-foreground tabular-nums">
                    {formatBytes(recording.sizeBytes)}
                  </span>
                )}
              </a>
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}
