'use client';

import { type RefObject, useCallback, useEffect, useState } from 'react';
import { type PlayerAction, rateAfter } from './player-keys.ts';

export interface VideoState {
  playing: boolean;
  /** Waiting for data. */
  stalled: boolean;
  /** Seconds; duration is 0 until known. */
  time: number;
  duration: number;
  buffered: number;
  volume: number;
  muted: boolean;
  rate: number;
  fullscreen: boolean;
  /** The file could not be loaded or decoded. */
  failed: boolean;
}

const before: VideoState = {
  playing: false,
  stalled: false,
  time: 0,
  duration: 0,
  buffered: 0,
  volume: 1,
  muted: false,
  rate: 1,
  fullscreen: false,
  failed: false,
};

const watched = [
  'play',
  'pause',
  'playing',
  'waiting',
  'canplay',
  'timeupdate',
  'seeking',
  'seeked',
  'durationchange',
  'progress',
  'volumechange',
  'ratechange',
  'emptied',
  'ended',
  'error',
] as const;

/** Mirrors a `<video>` into state, and carries out the player's actions. The element stays the one that knows. */
export function useVideo(
  videoRef: RefObject<HTMLVideoElement | null>,
  frameRef: RefObject<HTMLElement | null>,
) {
  const [state, setState] = useState(before);

  useEffect(() => {
    const video = videoRef.current;
    if (!video) return;
    const read = () => setState(readVideo(video, document.fullscreenElement === frameRef.current));
    read();
    for (const name of watched) video.addEventListener(name, read);
    document.addEventListener('fullscreenchange', read);
    return () => {
      for (const name of watched) video.removeEventListener(name, read);
      document.removeEventListener('fullscreenchange', read);
    };
  }, [videoRef, frameRef]);

  const act = useCallback(
    (action: PlayerAction) => {
      const video = videoRef.current;
      if (video) carryOut(action, video, frameRef.current);
    },
    [videoRef, frameRef],
  );

  return { state, act };
}

function readVideo(video: HTMLVideoElement, fullscreen: boolean): VideoState {
  const { buffered, currentTime } = video;
  let bufferedTo = 0;
  for (let i = 0; i < buffered.length; i += 1)
    if (buffered.start(i) <= currentTime + 0.5) bufferedTo = Math.max(bufferedTo, buffered.end(i));
  return {
    playing: !video.paused && !video.ended,
    stalled: !video.paused && video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA && !video.error,
    time: currentTime,
    duration: Number.isFinite(video.duration) ? video.duration : 0,
    buffered: bufferedTo,
    volume: video.volume,
    muted: video.muted || video.volume === 0,
    rate: video.playbackRate,
    fullscreen,
    failed: video.error !== null,
  };
}

function carryOut(action: PlayerAction, video: HTMLVideoElement, frame: HTMLElement | null): void {
  const within = (value: number, max: number) => Math.min(max, Math.max(0, value));
  switch (action.kind) {
    case 'toggle-play':
      // A refused play() leaves the video paused, and the button says so.
      if (video.paused) void video.play().catch(() => undefined);
      else video.pause();
      return;
    case 'seek-by':
      video.currentTime = within(video.currentTime + action.seconds, video.duration || 0);
      return;
    case 'seek-to-share':
      video.currentTime = (video.duration || 0) * action.share;
      return;
    case 'volume-by':
      video.volume = within(video.volume + action.amount, 1);
      video.muted = video.volume === 0;
      return;
    case 'rate-by':
      video.playbackRate = rateAfter(video.playbackRate, action.steps);
      return;
    case 'toggle-mute':
      if (video.volume === 0) video.volume = 0.5;
      else video.muted = !video.muted;
      return;
    case 'toggle-fullscreen':
      if (document.fullscreenElement) void document.exitFullscreen();
      else void frame?.requestFullscreen?.().catch(() => undefined);
  }
}
