'use client';

import { type Cue, readCaptions } from '@lectern/contracts/captions/web-vtt';
import type { CaptionTrack } from '@lectern/contracts/rest/playback';
import { useCallback, useEffect, useState } from 'react';
import { mediaSource } from '../../backend/media-source.ts';
import { type CaptionChoice, readCaptionChoice, writeCaptionChoice } from './viewer-memory.ts';

/** The text of a caption file, in WebVTT. @throws Error when it cannot be read. */
export async function fetchCaptions(url: string, signal: AbortSignal): Promise<string> {
  const answer = await fetch(url, { signal });
  if (!answer.ok) throw new Error(`Captions answered ${answer.status}`);
  return answer.text();
}

/** The cues of a track, none while there is no track or it is loading. */
export function useCues(track: CaptionTrack | undefined, mediaBase: string | null): readonly Cue[] {
  const url = track && mediaSource(track.url, mediaBase);
  const [cues, setCues] = useState<readonly Cue[]>([]);
  useEffect(() => {
    setCues([]);
    if (!url) return;
    const stop = new AbortController();
    // Without captions the video plays on; choosing them again tries again.
    fetchCaptions(url, stop.signal).then(
      text => setCues(readCaptions(text).cues),
      () => undefined,
    );
    return () => stop.abort();
  }, [url]);
  return cues;
}

export interface ChosenCaptions {
  /** The track that is shown; undefined when they are off. */
  track: CaptionTrack | undefined;
  size: CaptionChoice['size'];
  cues: readonly Cue[];
  /** A track, or null for off. */
  choose(track: CaptionTrack | null): void;
  toggle(): void;
  setSize(size: CaptionChoice['size']): void;
}

/** Which captions are shown and how large: remembered in this browser, by their language. */
export function useCaptions(tracks: readonly CaptionTrack[], mediaBase: string | null): ChosenCaptions {
  const [trackId, setTrackId] = useState<string | null>(null);
  const [size, setSizeState] = useState<CaptionChoice['size']>('medium');
  useEffect(() => {
    const remembered = readCaptionChoice();
    setSizeState(remembered.size);
    const wanted = tracks.find(({ language }) => language === remembered.language);
    if (wanted) setTrackId(wanted.captionId);
    // Only once: what is chosen afterwards is the person's.
  }, []);
  const track = tracks.find(({ captionId }) => captionId === trackId);

  const choose = useCallback(
    (chosen: CaptionTrack | null) => {
      setTrackId(chosen?.captionId ?? null);
      writeCaptionChoice({ language: chosen?.language ?? null, size });
    },
    [size],
  );
  const language = track?.language ?? null;
  const setSize = useCallback(
    (chosen: CaptionChoice['size']) => {
      setSizeState(chosen);
      writeCaptionChoice({ language, size: chosen });
    },
    [language],
  );
  return {
    track,
    size,
    cues: useCues(track, mediaBase),
    choose,
    toggle: useCallback(() => choose(track ? null : (tracks[0] ?? null)), [choose, track, tracks]),
    setSize,
  };
}
