'use client';

import { type RefObject, useEffect } from 'react';
import { rootMeanSquare, SilenceGate } from './silence-gate.ts';

const lookEveryMs = 40;
/** Browsers play no sound beyond this, and hearing the next word is what ends the silence. */
const silenceRate = 4;

interface Tap {
  context: AudioContext;
  analyser: AnalyserNode;
}

/** An element may be tapped once and for ever. */
const taps = new WeakMap<HTMLVideoElement, Tap>();

/**
 * Plays silence faster while `on`. The sound is listened to as it plays, since the player knows no other silence than that: it works with
 * files and with HLS by Media Source, not where the browser plays HLS itself, whose sound a page cannot hear.
 */
export function useSkipSilence(videoRef: RefObject<HTMLVideoElement | null>, on: boolean): void {
  useEffect(() => {
    const video = videoRef.current;
    // A browser gives a page only a few contexts.
    return () => {
      if (video) release(video);
    };
  }, [videoRef]);

  useEffect(() => {
    const video = videoRef.current;
    if (!video || !on) return;
    const { context, analyser } = tapOf(video);
    void context.resume();
    const samples = new Float32Array(analyser.fftSize);
    const gate = new SilenceGate();
    const timer = setInterval(() => {
      if (video.paused) return;
      analyser.getFloatTimeDomainData(samples);
      // A muted video sends nothing to listen to.
      const silent =
        !video.muted &&
        video.volume > 0 &&
        context.state === 'running' &&
        gate.isSilent(rootMeanSquare(samples) / video.volume, performance.now());
      const rate = silent ? Math.max(silenceRate, video.defaultPlaybackRate) : video.defaultPlaybackRate;
      if (video.playbackRate !== rate) video.playbackRate = rate;
    }, lookEveryMs);
    return () => {
      clearInterval(timer);
      video.playbackRate = video.defaultPlaybackRate;
    };
  }, [videoRef, on]);
}

/** The element has left the page. */
function release(video: HTMLVideoElement): void {
  void taps.get(video)?.context.close();
  taps.delete(video);
}

function tapOf(video: HTMLVideoElement): Tap {
  const known = taps.get(video);
  if (known) return known;
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  context.createMediaElementSource(video).connect(analyser).connect(context.destination);
  const tap = { context, analyser };
  taps.set(video, tap);
  return tap;
}
