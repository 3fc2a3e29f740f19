'use client';

import type { Cue } from '@lectern/contracts/captions/web-vtt';
import { type RefObject, useEffect } from 'react';

/**
 * The same captions as a text track of the browser, shown only while an iPhone plays the video in its own full screen, where nothing of ours is
 * seen.
 */
export function useNativeCaptions(
  videoRef: RefObject<HTMLVideoElement | null>,
  cues: readonly Cue[],
  startInFilesMs: number,
  language: string | undefined,
): void {
  useEffect(() => {
    const video = videoRef.current;
    if (!video || cues.length === 0 || !('webkitEnterFullscreen' in video)) return;
    const track = video.addTextTrack('captions', language, language);
    track.mode = 'hidden';
    for (const { startMs, endMs, text } of cues) {
      const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
      track.addCue(new VTTCue((startInFilesMs + startMs) / 1000, (startInFilesMs + endMs) / 1000, escaped));
    }
    const show = () => {
      track.mode = 'showing';
    };
    const hide = () => {
      track.mode = 'hidden';
    };
    video.addEventListener('webkitbeginfullscreen', show);
    video.addEventListener('webkitendfullscreen', hide);
    return () => {
      video.removeEventListener('webkitbeginfullscreen', show);
      video.removeEventListener('webkitendfullscreen', hide);
      // A track cannot be taken away again; an empty one that is off is as good.
      for (const cue of [...(track.cues ?? [])]) track.removeCue(cue);
      track.mode = 'disabled';
    };
  }, [videoRef, cues, startInFilesMs, language]);
}
