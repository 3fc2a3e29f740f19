'use client';

import { type RefObject, useCallback, useEffect, useState } from 'react';
import { endOf, isAtEnd, type PlayedPart, placeAfter } from './played-part.ts';
import { type PlayerAction, rateAfter } from './player-keys.ts';

export interface VideoState {
  playing: boolean;
  /** Waiting for data. */
  stalled: boolean;
  /** Seconds of what is played; duration is 0 until known. */
  time: number;
  duration: number;
  buffered: number;
  volume: number;
  muted: boolean;
  /** As chosen; silence may be played faster for a moment. */
  rate: number;
  fullscreen: boolean;
  inPicture: boolean;
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
  inPicture: false,
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
  'enterpictureinpicture',
  'leavepictureinpicture',
] as const;

/** Where a source that has not arrived yet begins. Before that the element itself knows of no place to go on from. */
export interface Beginning {
  /** Seconds of the file. */
  place(): number;
  move(seconds: number): void;
}

/**
 * Mirrors a `<video>` into state, and carries out what concerns it alone. The element stays the one that knows.
 * @param beginning must stay the same; left out: the element is asked from the start
 */
export function useVideo(
  videoRef: RefObject<HTMLVideoElement | null>,
  frameRef: RefObject<HTMLElement | null>,
  { from, length }: PlayedPart,
  beginning?: Beginning,
) {
  const [state, setState] = useState(before);

  useEffect(() => {
    const video = videoRef.current;
    if (!video) return;
    const part = { from, length };
    const read = () => {
      stayInside(video, part);
      setState(readVideo(video, part, document.fullscreenElement === frameRef.current));
    };
    read();
    for (const name of watched) video.addEventListener(name, read);
    document.addEventListener('fullscreenchange', read);
    return () => {
      for (const name of watched) video.removeEventListener(name, read);
      document.removeEventListener('fullscreenchange', read);
    };
  }, [videoRef, frameRef, from, length]);

  const act = useCallback(
    (action: PlayerAction) => {
      const video = videoRef.current;
      if (!video || seek(action, video, { from, length }, beginning)) return;
      carryOut(action, video, { from, length }, frameRef.current);
    },
    [videoRef, frameRef, from, length, beginning],
  );

  return { state, act };
}

/** What is trimmed off the end is not played. */
function stayInside(video: HTMLVideoElement, part: PlayedPart): void {
  const end = endOf(video.duration, part);
  if (video.paused || end >= (video.duration || 0) || video.currentTime < end) return;
  video.pause();
  video.currentTime = end;
}

function readVideo(video: HTMLVideoElement, part: PlayedPart, fullscreen: boolean): VideoState {
  const { from } = part;
  const { buffered, currentTime } = video;
  let bufferedTo = 0;
  for (let i = 0; i < buffered.length; i += 1)
    if (buffered.start(i) <= currentTime + 0.5) bufferedTo = Math.max(bufferedTo, buffered.end(i));
  return {
    playing: !video.paused && !video.ended,
    stalled: !video.paused && video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA && !video.ended,
    time: Math.max(0, currentTime - from),
    duration: Number.isFinite(video.duration) ? Math.max(0, endOf(video.duration, part) - from) : 0,
    buffered: Math.max(0, bufferedTo - from),
    volume: video.volume,
    muted: video.muted || video.volume === 0,
    rate: video.defaultPlaybackRate,
    fullscreen,
    inPicture: document.pictureInPictureElement === video,
  };
}

/** iPhones put only the video itself into full screen, by a name of their own. */
interface PhoneVideo {
  webkitEnterFullscreen?(): void;
}

/** @returns whether the action was about another place. */
function seek(
  action: PlayerAction,
  video: HTMLVideoElement,
  part: PlayedPart,
  beginning: Beginning | undefined,
): boolean {
  const early = video.readyState === HTMLMediaElement.HAVE_NOTHING ? beginning : undefined;
  const place = placeAfter(
    action,
    early ? early.place() : video.currentTime,
    endOf(video.duration, part),
    part,
  );
  if (place === null) return false;
  if (early) early.move(place);
  else video.currentTime = place;
  return true;
}

function carryOut(
  action: PlayerAction,
  video: HTMLVideoElement,
  part: PlayedPart,
  frame: HTMLElement | null,
): void {
  switch (action.kind) {
    case 'toggle-play':
      // A refused play() leaves the video paused, and the button says so.
      if (video.paused) {
        if (isAtEnd(video.currentTime, endOf(video.duration, part))) video.currentTime = part.from;
        void video.play().catch(() => undefined);
      } else video.pause();
      return;
    case 'volume':
      video.volume = action.volume;
      video.muted = action.volume === 0;
      return;
    case 'volume-by':
      video.volume = Math.min(1, Math.max(0, video.volume + action.amount));
      video.muted = video.volume === 0;
      return;
    case 'rate':
    case 'rate-by':
      // The default outlives a change of source, and is what was chosen while silence is played faster.
      video.defaultPlaybackRate =
        action.kind === 'rate' ? action.rate : rateAfter(video.defaultPlaybackRate, action.steps);
      video.playbackRate = video.defaultPlaybackRate;
      return;
    case 'toggle-mute':
      if (video.volume === 0) video.volume = 0.5;
      else video.muted = !video.muted;
      return;
    case 'toggle-pip':
      if (document.pictureInPictureElement) void document.exitPictureInPicture();
      else if (document.pictureInPictureEnabled) void video.requestPictureInPicture().catch(() => undefined);
      return;
    case 'toggle-fullscreen':
      if (document.fullscreenElement) void document.exitFullscreen();
      else if (frame?.requestFullscreen) void frame.requestFullscreen().catch(() => undefined);
      else (video as PhoneVideo).webkitEnterFullscreen?.();
  }
}
