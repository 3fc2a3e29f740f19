'use client';

import type { Playback } from '@lectern/contracts/rest/playback';
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { mediaSource } from '../../backend/media-source.ts';
import { useHls } from './use-hls.ts';
import type { Beginning } from './use-video.ts';

interface Source {
  kind: 'hls' | 'file';
  url: string;
  /** Seconds. */
  startAt: number;
  /** Goes on by itself once it is there: it takes the place of one that played. */
  play: boolean;
}

type Playable = Pick<Playback, 'hlsUrl' | 'files'>;

/** In the order in which they are tried: HLS, then files, the best first; sound alone when there is nothing else. */
export function sourcesOf({ hlsUrl, files }: Playable): Pick<Source, 'kind' | 'url'>[] {
  const withPicture = files.filter(({ kind }) => kind === 'composed' || kind === 'quick');
  const sound = files.filter(({ kind }) => kind === 'audio');
  return [
    ...(hlsUrl ? [{ kind: 'hls' as const, url: hlsUrl }] : []),
    ...[...withPicture, ...sound].map(({ url }) => ({ kind: 'file' as const, url })),
  ];
}

/** Whether there is anything to play yet. */
export const isThere = (playback: Playable): boolean => sourcesOf(playback).length > 0;

/**
 * Gives a `<video>` the best source that works: one that fails is followed by the next, at the same place. Addresses that change while it
 * plays (a page polls, signatures are renewed) change nothing.
 */
export function useSource(
  videoRef: RefObject<HTMLVideoElement | null>,
  playback: Playable,
  mediaBase: string | null,
  startAt: number,
) {
  const [left, setLeft] = useState(() => sourcesOf(playback));
  const [source, setSource] = useState<Source | null>(() => {
    const [first] = sourcesOf(playback);
    return first ? { ...first, startAt, play: false } : null;
  });
  const [failed, setFailed] = useState(false);
  // HLS that has failed once is not offered as something better.
  const [triedHls, setTriedHls] = useState(source?.kind === 'hls');

  const change = useCallback(
    (next: Pick<Source, 'kind' | 'url'>) => {
      const video = videoRef.current;
      // A source that failed before anything was there leaves the clock at 0.
      setSource(before => ({
        ...next,
        startAt: video?.currentTime || before?.startAt || 0,
        play: (video !== null && !video.paused) || (before?.play ?? false),
      }));
    },
    [videoRef],
  );

  const giveUp = useCallback(() => {
    // Every try has failed; another list of none would be another try.
    if (left.length === 0) return;
    const [, ...rest] = left;
    setLeft(rest);
    const [next] = rest;
    if (next) change(next);
    else setFailed(true);
  }, [left, change]);

  const begins = useRef(startAt);
  begins.current = source?.startAt ?? startAt;
  const beginning = useMemo<Beginning>(
    () => ({
      place: () => begins.current,
      move(seconds) {
        const video = videoRef.current;
        const playing = video !== null && !video.paused;
        begins.current = seconds;
        // A file keeps the place until it is there. HLS is loaded anew, which pauses: hls.js would go back to where it was told to begin.
        setSource(before => {
          if (!before) return null;
          if (before.kind === 'hls') return { ...before, startAt: seconds, play: playing || before.play };
          if (video) video.currentTime = seconds;
          return { ...before, startAt: seconds };
        });
      },
    }),
    [videoRef],
  );

  const url = source && mediaSource(source.url, mediaBase);
  const hls = useHls(videoRef, source?.kind === 'hls' ? url : null, { startAt: source?.startAt ?? 0 });
  useEffect(() => {
    if (source?.kind === 'hls' && hls.failed) giveUp();
  }, [source?.kind, hls.failed, giveUp]);

  useEffect(() => {
    const video = videoRef.current;
    if (!video || source?.kind !== 'file' || !url) return;
    video.addEventListener('error', giveUp);
    if (video.src !== new URL(url, location.href).href) {
      video.src = url;
      if (source.startAt > 0) video.currentTime = source.startAt;
    }
    return () => video.removeEventListener('error', giveUp);
  }, [videoRef, source, url, giveUp]);

  useEffect(() => {
    const video = videoRef.current;
    if (!video || !source?.play) return;
    const play = () => void video.play().catch(() => undefined);
    video.addEventListener('loadedmetadata', play, { once: true });
    return () => video.removeEventListener('loadedmetadata', play);
  }, [videoRef, source]);

  const [better] = sourcesOf(playback);
  return {
    hls,
    failed,
    beginning,
    /** Sound can be listened to: not where the browser plays HLS itself. */
    audible: source?.kind === 'file' || hls.qualities.length > 0,
    /** HLS is there by now, and a file plays. */
    betterThere: better?.kind === 'hls' && source?.kind === 'file' && !triedHls && !failed,
    useBetter: useCallback(() => {
      const [first, ...rest] = sourcesOf(playback);
      if (!first) return;
      setTriedHls(true);
      setLeft([first, ...rest]);
      change(first);
    }, [playback, change]),
  };
}
