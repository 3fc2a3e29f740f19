'use client';

import { useEffect, useState } from 'react';
import { readSpriteIndex, type Sprite } from './sprite-index.ts';

/** The previews of a video, on the clock of what is played; none while they load, and when they cannot be read. */
export function useSprites(indexUrl: string | null, startInFilesMs: number): readonly Sprite[] {
  const [sprites, setSprites] = useState<readonly Sprite[]>([]);
  useEffect(() => {
    setSprites([]);
    if (!indexUrl) return;
    const stop = new AbortController();
    const load = async () => {
      const answer = await fetch(indexUrl, { signal: stop.signal });
      if (!answer.ok) return;
      const read = readSpriteIndex(await answer.text(), new URL(indexUrl, location.href).href);
      setSprites(read.map(sprite => ({ ...sprite, startMs: sprite.startMs - startInFilesMs })));
    };
    load().catch(() => undefined);
    return () => stop.abort();
  }, [indexUrl, startInFilesMs]);
  return sprites;
}
