'use client';

import { listDownloads } from '@lectern/contracts/rest/video-forms';
import { Skeleton } from '@lectern/ui/skeleton';
import type { Ref } from 'react';
import { mediaSource } from '../../backend/media-source.ts';
import { useBackend } from '../../backend/use-backend.ts';

interface VideoPreviewProps {
  videoId: string;
  title: string;
  mediaBase: string | null;
  ref: Ref<HTMLVideoElement>;
}

/** The whole video, for choosing a moment of it. Readable by a canvas: the API's answer says that this page may. */
export function VideoPreview({ videoId, title, mediaBase, ref }: VideoPreviewProps) {
  const { data, error } = useBackend(listDownloads, { params: { videoId } });
  const form = data?.data.find(({ contentType }) => contentType.startsWith('video/'));
  if (!form)
    return error || data ? (
      <p role="alert" className="text-muted-foreground text-sm">
        The video cannot be shown right now. Close this and try again in a moment.
      </p>
    ) : (
      <Skeleton className="aspect-video w-full" />
    );
  return (
    // biome-ignore lint/a11y/useMediaCaption: for looking for a moment, not for watching
    <video
      ref={ref}
      src={mediaSource(form.url, mediaBase)}
      crossOrigin="anonymous"
      controls
      playsInline
      preload="auto"
      aria-label={`Preview of ${title}`}
      className="stage aspect-video w-full rounded-lg object-contain"
    />
  );
}
