'use client';

import { cn } from '@lectern/ui/cn';
import { useEffect, useRef } from 'react';

interface VideoViewProps {
  stream: MediaStream;
  mirrored?: boolean;
  /** `contain` shows all of it (a screen); `cover` fills the tile (a face). */
  fit?: 'cover' | 'contain';
  className?: string;
}

/** A silent live picture: sound has elements of its own. */
export function VideoView({ stream, mirrored = false, fit = 'cover', className }: VideoViewProps) {
  const ref = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    video.srcObject = stream;
    // A muted video may always play; an interrupted attempt (a new stream) is no failure.
    video.play().catch(() => undefined);
    return () => {
      video.srcObject = null;
    };
  }, [stream]);
  return (
    <video
      ref={ref}
      muted
      autoPlay
      playsInline
      disablePictureInPicture={mirrored}
      className={cn(
        'size-full',
        fit === 'cover' ? 'object-cover' : 'object-contain',
        mirrored && '-scale-x-100',
        className,
      )}
    />
  );
}
