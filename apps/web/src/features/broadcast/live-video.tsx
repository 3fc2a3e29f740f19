'use client';

import { Button } from '@lectern/ui/button';
import { Volume2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';

/** The stream, with sound as far as the browser allows it before the page was touched. */
export function LiveVideo({ stream, label }: { stream: MediaStream; label: string }) {
  const ref = useRef<HTMLVideoElement>(null);
  const [muted, setMuted] = useState(false);

  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    video.srcObject = stream;
    video.play().catch((error: unknown) => {
      // Any other name is an attempt that a newer one replaced.
      if (error instanceof Error && error.name === 'NotAllowedError') setMuted(true);
    });
  }, [stream]);
  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    video.muted = muted;
    void video.play().catch(() => undefined);
  }, [muted]);

  return (
    <>
      {/* biome-ignore lint/a11y/useMediaCaption: live; nobody types captions of it */}
      <video
        ref={ref}
        aria-label={label}
        autoPlay
        playsInline
        controls
        className="size-full object-contain"
      />
      {muted && (
        <div className="absolute inset-x-0 top-4 flex justify-center px-4">
          <Button variant="primary" size="lg" onClick={() => setMuted(false)}>
            <Volume2 aria-hidden />
            Start audio
          </Button>
        </div>
      )}
    </>
  );
}
