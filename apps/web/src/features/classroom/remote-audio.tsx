'use client';

import type { RemoteAudio } from '@lectern/client/classroom-view';
import { Button } from '@lectern/ui/button';
import { Volume2 } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';

interface RemoteAudiosProps {
  audio: readonly RemoteAudio[];
  /** The speaker; empty for the system's. */
  sinkId: string;
  /** While something else of the class is listened to. */
  muted?: boolean;
}

/** Everybody's sound. A browser that holds it back until the page is touched (after a reload, say) gets a button for that. */
export function RemoteAudios({ audio, sinkId, muted = false }: RemoteAudiosProps) {
  const [blocked, setBlocked] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const onBlocked = useCallback(() => setBlocked(true), []);
  return (
    <>
      {audio.map(({ key, stream }) => (
        <AudioOut
          key={`${key} ${attempt}`}
          stream={stream}
          sinkId={sinkId}
          muted={muted}
          onBlocked={onBlocked}
        />
      ))}
      {blocked && (
        <div role="alert" className="absolute inset-x-0 top-3 z-20 flex justify-center px-4">
          <Button
            variant="primary"
            size="lg"
            onClick={() => {
              setBlocked(false);
              setAttempt(attempt + 1);
            }}
          >
            <Volume2 />
            Start audio
          </Button>
        </div>
      )}
    </>
  );
}

interface AudioOutProps {
  stream: MediaStream;
  sinkId: string;
  muted: boolean;
  onBlocked(): void;
}

function AudioOut({ stream, sinkId, muted, onBlocked }: AudioOutProps) {
  const ref = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    element.srcObject = stream;
    element.play().catch((error: unknown) => {
      // Any other name is an attempt that a newer one replaced.
      if (error instanceof Error && error.name === 'NotAllowedError') onBlocked();
    });
    return () => {
      element.srcObject = null;
    };
  }, [stream, onBlocked]);
  useEffect(() => {
    // A speaker that is gone leaves the sound where it was.
    const element = ref.current;
    if (element && element.sinkId !== sinkId) void element.setSinkId?.(sinkId).catch(() => undefined);
  }, [sinkId]);
  return <audio ref={ref} autoPlay muted={muted} className="hidden" />;
}
