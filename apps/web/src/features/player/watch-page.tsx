'use client';

import { type Recording, readRecording } from '@lectern/contracts/rest/recordings';
import { Button } from '@lectern/ui/button';
import { DateTime, Duration } from '@lectern/ui/time';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { downloadSource, mediaSource } from '../../backend/media-source.ts';
import { useBackend } from '../../backend/use-backend.ts';
import { formatBytes } from '../recordings/format-bytes.ts';
import { RecordingChip } from '../recordings/recording-chip.tsx';
import { isPlayable, refreshMsFor } from '../recordings/recording-status.ts';
import { RecordingProgress } from './recording-progress.tsx';
import { VideoPlayer } from './video-player.tsx';

interface WatchPageProps {
  initial: Recording;
  mediaBase: string | null;
  mayRetry: boolean;
}

export function WatchPage({ initial, mediaBase, mayRetry }: WatchPageProps) {
  const { data, reload } = useBackend(
    readRecording,
    { params: { recordingId: initial.recordingId } },
    // A finished recording is not read again: a new signature would be a new address, and the video would start over.
    { initial, refreshMs: latest => (latest && isPlayable(latest) ? 0 : refreshMsFor([latest ?? initial])) },
  );
  const recording = data ?? initial;
  const [mediaUrl, setMediaUrl] = useState(isPlayable(recording) ? recording.mediaUrl : null);
  if (!mediaUrl && isPlayable(recording)) setMediaUrl(recording.mediaUrl);

  async function reloadSource() {
    await reload();
    setMediaUrl(null);
  }

  return (
    <>
      {mediaUrl ? (
        <VideoPlayer
          key={mediaUrl}
          source={mediaSource(mediaUrl, mediaBase)}
          poster={recording.thumbnailUrl ? mediaSource(recording.thumbnailUrl, mediaBase) : undefined}
          title={recording.title}
          onReload={reloadSource}
        />
      ) : (
        <RecordingProgress recording={recording} mayRetry={mayRetry} onChanged={reload} />
      )}
      <div className="mt-6 flex flex-wrap items-start justify-between gap-x-8 gap-y-4 px-4 sm:px-0">
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
        </div>
        <div className="flex items-center gap-3">
          {recording.state !== 'ready' && <RecordingChip recording={recording} />}
          {mediaUrl && (
            <Button asChild>
              <a href={downloadSource(mediaUrl, mediaBase)} download>
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
    </>
  );
}
