'use client';

import type { Recording } from '@lectern/contracts/rest/recordings';
import { cn } from '@lectern/ui/cn';
import { Duration } from '@lectern/ui/time';
import { CircleDot, Film, LoaderCircle, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { mediaSource } from '../../backend/media-source.ts';

interface ThumbnailProps {
  recording: Pick<Recording, 'thumbnailUrl' | 'state' | 'durationMs'>;
  /** Where browsers reach the API, or null for this origin. */
  mediaBase: string | null;
  className?: string;
}

const icons = {
  starting: CircleDot,
  active: CircleDot,
  ending: LoaderCircle,
  held: CircleDot,
  processing: LoaderCircle,
  ready: Film,
  recovered: Film,
  failed: TriangleAlert,
  discarded: CircleDot,
} as const;

/** The poster of a recording, or a quiet ground with a sign of its state until there is one. */
export function Thumbnail({ recording, mediaBase, className }: ThumbnailProps) {
  const { thumbnailUrl, state, durationMs } = recording;
  const Icon = icons[state];
  // The signature changes with every read; the picture does not. Keep the first that arrived, and give up on one that fails.
  const [source, setSource] = useState(thumbnailUrl);
  const [broken, setBroken] = useState(false);
  if (!source && thumbnailUrl) setSource(thumbnailUrl);
  return (
    <div className={cn('@container relative aspect-video overflow-hidden rounded-lg bg-accent', className)}>
      {source && !broken ? (
        <img
          src={mediaSource(source, mediaBase)}
          alt=""
          loading="lazy"
          decoding="async"
          onError={() => setBroken(true)}
          className="size-full object-cover"
        />
      ) : (
        <span className="flex size-full items-center justify-center text-muted-foreground">
          <Icon aria-hidden strokeWidth={1.5} className="size-[clamp(20px,13cqw,36px)]" />
        </span>
      )}
      {durationMs !== null && (
        <span className="stage absolute right-1.5 bottom-1.5 hidden rounded-sm bg-background/80 px-1.5 text-xs leading-5 @min-[120px]:block">
          <Duration ms={durationMs} />
        </span>
      )}
    </div>
  );
}
