import { watchLevel } from '@lectern/client/audio-levels';
import { useEffect, useState } from 'react';

/** Below this a microphone hears nothing but its own noise. */
const audible = 0.004;
const silentAfterMs = 6_000;

/** Loudness of a track from 0 to 1, and whether it has been silent for a while although it is on. */
export function useLevel(track: MediaStreamTrack | null): { level: number; silent: boolean } {
  const [level, setLevel] = useState(0);
  const [silent, setSilent] = useState(false);
  useEffect(() => {
    setLevel(0);
    setSilent(false);
    if (!track) return;
    let heardAt = performance.now();
    return watchLevel(track, now => {
      if (now > audible) heardAt = performance.now();
      // Two decimals are all that a meter shows; the same value renders nothing.
      setLevel(Math.round(now * 100) / 100);
      setSilent(performance.now() - heardAt > silentAfterMs);
    });
  }, [track]);
  return { level, silent };
}
