'use client';

import type { Video } from '@lectern/contracts/rest/videos';
import { Badge } from '@lectern/ui/badge';
import { Button } from '@lectern/ui/button';
import { Checkbox } from '@lectern/ui/checkbox';
import { cn } from '@lectern/ui/cn';
import { Progress } from '@lectern/ui/progress';
import { DateTime } from '@lectern/ui/time';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { formatBytes } from '../recordings/format-bytes.ts';
import { RecordingChip } from '../recordings/recording-chip.tsx';
import { Thumbnail } from '../recordings/thumbnail.tsx';
import { expiryWords, visibilityWords } from './video-words.ts';

interface VideoCardProps {
  video: Video;
  mediaBase: string | null;
  /** Null: it cannot be selected. */
  selected: boolean | null;
  onSelect: (selected: boolean) => void;
  /** Only for whoever manages it. */
  menu?: ReactNode;
  onKeep?: () => void;
  /** Null until the page runs. */
  nowMs: number | null;
}

/** A video of the library: its picture, its name, who taught it and when; for its owner also who may watch, and how large it is. */
export function VideoCard({ video, mediaBase, selected, onSelect, menu, onKeep, nowMs }: VideoCardProps) {
  const { title, state, posterUrl } = video;
  const finished = state === 'ready' || state === 'recovered';
  const warning = nowMs === null ? null : expiryWords(video, nowMs);
  const picture = (
    <Thumbnail
      // Another picture has another `v`; another signature alone must not load the same picture again.
      key={posterUrl?.match(/[?&]v=([^&]*)/)?.[1]}
      recording={{ ...video, thumbnailUrl: posterUrl }}
      mediaBase={mediaBase}
      className={cn(
        'border transition-colors duration-150 group-hover:border-input',
        selected && 'border-primary ring-2 ring-primary',
      )}
    />
  );
  const name = <span className="line-clamp-2 break-words">{title}</span>;
  return (
    <li className="group relative">
      {picture}
      {!finished && <RecordingChip recording={video} className="pointer-events-none absolute top-2 left-2" />}
      {selected !== null && (
        <Checkbox
          aria-label={`Select ${title}`}
          checked={selected}
          onCheckedChange={checked => onSelect(checked === true)}
          className="absolute top-3 right-3 z-10"
        />
      )}
      <div className="mt-3 flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <h2 className="font-medium leading-5 underline-offset-4 group-hover:underline">
            {video.deletedAt ? (
              name
            ) : (
              <Link
                href={`/watch/${video.videoId}`}
                className="focus-ring rounded-xs after:absolute after:inset-0 after:rounded-lg"
              >
                {name}
              </Link>
            )}
          </h2>
          <p className="mt-1 text-muted-foreground text-sm">
            {video.ownerName} · <DateTime iso={video.recordedAt} style="date" />
          </p>
          {video.manageable && (
            <p className="text-muted-foreground text-sm">
              {visibilityWords[video.visibility].label}
              {video.sizeBytes > 0 && ` · ${formatBytes(video.sizeBytes)}`}
            </p>
          )}
        </div>
        {menu && <div className="relative z-10 shrink-0">{menu}</div>}
      </div>
      {state === 'processing' && (
        <Progress percent={video.progressPercent} label={`Processing of ${title}`} className="mt-2" />
      )}
      {state === 'failed' && video.reason && (
        <p className="mt-1.5 text-destructive-text text-sm">{video.reason}</p>
      )}
      {warning && (
        <div className="relative z-10 mt-2 flex items-center gap-3">
          <Badge tone="warning">{warning}</Badge>
          {onKeep && (
            <Button variant="link" onClick={onKeep}>
              Keep<span className="sr-only"> {title}</span>
            </Button>
          )}
        </div>
      )}
    </li>
  );
}
