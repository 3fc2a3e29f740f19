'use client';

import { callEndpoint } from '@lectern/contracts/kernel/call';
import { reportWatched, saveProgress } from '@lectern/contracts/rest/playback';
import { viewingHeader } from '@lectern/contracts/tokens';
import { useCallback, useEffect, useRef } from 'react';
import { backendPath } from '../../backend/browser-api.ts';
import { guestViewerKey, rememberPosition } from './viewer-memory.ts';
import { WatchedRanges } from './watched-ranges.ts';

const reportEveryMs = 10_000;
const rangesAtOnce = 50;
/** A report goes out even when the page is closed at that moment. */
const calling = {
  baseUrl: backendPath,
  fetch: (input: RequestInfo | URL, init?: RequestInit) => fetch(input, { ...init, keepalive: true }),
};

/**
 * Tells the API where somebody is and what they have seen: every ten seconds while it plays, when it stops, and when the page goes away. Nothing
 * of it is worth an error message: what fails is told the next time.
 * @param placeKept by the API, for who is signed in and may watch without a link; else by this browser
 * @param viewingToken of who opened a link
 * @returns for the player's `onTime`.
 */
export function useWatchReports(
  videoId: string,
  placeKept: 'by-api' | 'by-browser',
  viewingToken: string | null = null,
): (ms: number, playing: boolean) => void {
  const watched = useRef(new WatchedRanges());
  const position = useRef({ ms: 0, told: 0, playing: false });

  const report = useCallback(() => {
    const { ms, told } = position.current;
    const params = { videoId };
    if (ms !== told) {
      position.current.told = ms;
      if (placeKept === 'by-api')
        void callEndpoint(saveProgress, { params, body: { positionMs: Math.round(ms) } }, calling).catch(
          () => {
            position.current.told = told;
          },
        );
      else rememberPosition(videoId, ms);
    }
    const ranges = watched.current.take(rangesAtOnce);
    if (ranges.length === 0) return;
    const viewerKey = placeKept === 'by-api' ? undefined : guestViewerKey();
    const headers = viewingToken === null ? undefined : { [viewingHeader]: viewingToken };
    void callEndpoint(reportWatched, { params, body: { ranges, viewerKey } }, { ...calling, headers }).catch(
      () => watched.current.putBack(ranges),
    );
  }, [videoId, placeKept, viewingToken]);

  useEffect(() => {
    const timer = setInterval(report, reportEveryMs);
    const onHidden = () => document.visibilityState === 'hidden' && report();
    document.addEventListener('visibilitychange', onHidden);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onHidden);
      report();
    };
  }, [report]);

  return useCallback(
    (ms: number, playing: boolean) => {
      watched.current.look(ms, playing);
      const stopped = position.current.playing && !playing;
      // Before the video has been played its clock says nothing about the person.
      const started = playing || position.current.playing || position.current.told > 0;
      position.current.playing = playing;
      if (started) position.current.ms = ms;
      if (stopped) report();
    },
    [report],
  );
}
