'use client';

import type { Recording } from '@lectern/contracts/rest/recordings';
import { cn } from '@lectern/ui/cn';
import { hueOf, initialsOf } from '@lectern/ui/name-tint';
import { Duration } from '@lectern/ui/time';
import { type CSSProperties, useState } from 'react';
import { mediaSource } from '../../backend/media-source.ts';

interface ThumbnailProps {
  recording: Pick<Recording, 'thumbnailUrl' | 'roomTitle' | 'durationMs'>;
  /** Where browsers reach the API, or null for this origin. */
  mediaBase: string | null;
  className?: string;
}

/** The poster of a recording, or a ground in the hue of its room until there is one. */
export function Thumbnail({ recording, mediaBase, className }: ThumbnailProps) {
  const { thumbnailUrl, roomTitle, durationMs } = recording;
  // The signature changes with every read; the picture does not. Keep the first that arrived, and give up on one that fails.
  const [source, setSource] = useState(thumbnailUrl);
  const [broken, setBroken] = useState(false);
  if (!source && thumbnailUrl) setSource(thumbnailUrl);
  return (
    <div
      style={{ '--tint-hue': hueOf(roomTitle) } as CSSProperties}
      className={cn('tinted @container relative aspect-video overflow-hidden rounded-lg', className)}
    >
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
        <span
          aria-hidden
          className="flex size-full items-center justify-center font-semibold text-[16cqw] tracking-[-0.03em] opacity-70"
        >
          {initialsOf(roomTitle)}
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
