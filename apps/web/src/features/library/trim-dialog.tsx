'use client';

import { Button } from '@lectern/ui/button';
import { DialogClose, DialogFooter } from '@lectern/ui/dialog';
import { formatDuration } from '@lectern/ui/format-time';
import { Slider } from '@lectern/ui/slider';
import { useRef, useState } from 'react';
import { errorMessage, fieldError } from '../../backend/error-message.ts';
import type { VideoDialogProps } from './video-dialogs.tsx';
import { VideoPreview } from './video-preview.tsx';

const stepMs = 100;
/** As the API wants it. */
const shortestMs = 1_000;

/** Both ends of what is played. Nothing is lost: the ends can be moved back at any time. */
export function TrimForm({ video, commands, mediaBase, onDone }: VideoDialogProps) {
  const fullMs = video.fullDurationMs ?? 0;
  const preview = useRef<HTMLVideoElement>(null);
  const [[startMs, endMs], setEnds] = useState<[number, number]>([
    video.trimStartMs ?? 0,
    video.trimEndMs ?? fullMs,
  ]);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const show = (ms: number) => {
    if (preview.current) preview.current.currentTime = ms / 1000;
  };

  function move(next: [number, number]) {
    const moved = next[0] === startMs ? next[1] : next[0];
    setError(undefined);
    setEnds(next);
    show(moved);
  }

  const hereMs = () => Math.round(((preview.current?.currentTime ?? 0) * 1000) / stepMs) * stepMs;

  async function save(ends: { trimStartMs: number | null; trimEndMs: number | null }) {
    setBusy(true);
    try {
      await commands.change(video, ends);
      onDone();
    } catch (cause) {
      setBusy(false);
      setError(fieldError(cause, 'trimStartMs') ?? fieldError(cause, 'trimEndMs') ?? errorMessage(cause));
    }
  }

  return (
    <>
      <VideoPreview videoId={video.videoId} title={video.title} mediaBase={mediaBase} ref={preview} />
      <Slider
        value={[startMs, endMs]}
        labels={['Start', 'End']}
        textOf={formatDuration}
        min={0}
        max={fullMs}
        step={stepMs}
        minStepsBetweenThumbs={shortestMs / stepMs}
        onValueChange={([start = 0, end = fullMs]) => move([start, end])}
        className="mt-3"
      />
      <div className="flex items-center justify-between gap-2 text-sm tabular-nums">
        <Button size="sm" onClick={() => move([Math.max(0, Math.min(hereMs(), endMs - shortestMs)), endMs])}>
          Start here
        </Button>
        <p aria-live="polite">
          {formatDuration(startMs)} to {formatDuration(endMs)}
        </p>
        <Button
          size="sm"
          onClick={() => move([startMs, Math.min(fullMs, Math.max(hereMs(), startMs + shortestMs))])}
        >
          End here
        </Button>
      </div>
      {error && (
        <p role="alert" className="mt-3 text-destructive-text text-sm">
          {error}
        </p>
      )}
      <DialogFooter>
        {(video.trimStartMs !== null || video.trimEndMs !== null) && (
          <Button
            variant="ghost"
            className="sm:mr-auto"
            onClick={() => save({ trimStartMs: null, trimEndMs: null })}
          >
            Whole video
          </Button>
        )}
        <DialogClose asChild>
          <Button>Cancel</Button>
        </DialogClose>
        <Button
          variant="primary"
          loading={busy}
          onClick={() =>
            save({ trimStartMs: startMs === 0 ? null : startMs, trimEndMs: endMs >= fullMs ? null : endMs })
          }
        >
          Trim
        </Button>
      </DialogFooter>
    </>
  );
}
