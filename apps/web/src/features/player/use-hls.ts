'use client';

import type Hls from 'hls.js';
import type { ErrorData } from 'hls.js';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { RecentFaults } from './recent-faults.ts';

/** One picture size that can be chosen. */
export interface HlsQuality {
  index: number;
  /** Pixels; 0 for sound alone. */
  height: number;
  /** Bits a second. */
  bitrate: number;
}

interface HlsState {
  /** True once nothing more can be done by itself: the address has expired, the files are gone, or this browser cannot play them. */
  failed: boolean;
  /** Empty where the browser plays HLS itself, and chooses itself. */
  qualities: readonly HlsQuality[];
  /** Chosen by hand; null when it follows the connection. */
  chosen: number | null;
  /** The one that plays now; null before the first. */
  playing: number | null;
}

interface HlsOptions {
  /** Where to begin, in seconds. Left out: at the start of a finished video, near the end of one that still grows. */
  startAt?: number;
  /** How far behind the end of a growing playlist "live" is, in seconds. */
  liveDelay?: number;
}

const nothing: HlsState = { failed: false, qualities: [], chosen: null, playing: null };
const nativeType = 'application/vnd.apple.mpegurl';
const networkTries = 6;
const mediaTries = 2;

/**
 * Plays an HLS playlist in a `<video>`: by hls.js where there is Media Source, natively elsewhere. The library is loaded with the first
 * playlist, so that pages without one do not carry it. A null `source` detaches.
 * A source or a start that changes loads anew, so keep an address that still works.
 */
export function useHls(
  videoRef: RefObject<HTMLVideoElement | null>,
  source: string | null,
  { startAt, liveDelay }: HlsOptions = {},
) {
  const [state, setState] = useState(nothing);
  const player = useRef<Hls | null>(null);

  useEffect(() => {
    const video = videoRef.current;
    setState(nothing);
    if (!video || source === null) return;
    let closed = false;
    let close: () => void = () => undefined;
    const fail = () => setState(before => ({ ...before, failed: true }));
    const open = async () => {
      const { default: HlsPlayer } = await import('hls.js');
      if (closed) return;
      if (!HlsPlayer.isSupported()) {
        if (video.canPlayType(nativeType) === '') return fail();
        close = playNatively(video, source, startAt, fail);
        return;
      }
      const hls = new HlsPlayer({
        startPosition: startAt ?? -1,
        // It would set the speed that somebody has chosen back to normal, to keep its distance from live.
        lowLatencyMode: false,
        ...(liveDelay === undefined ? {} : { liveSyncDuration: liveDelay }),
        // What was seen a minute ago is quickly there again, and a long class must not fill the memory.
        backBufferLength: 60,
      });
      player.current = hls;
      close = () => {
        player.current = null;
        hls.destroy();
      };
      hls.on(HlsPlayer.Events.MANIFEST_PARSED, () => {
        const qualities = hls.levels.map(({ height, bitrate }, index) => ({ index, height, bitrate }));
        setState(before => ({ ...before, qualities }));
      });
      hls.on(HlsPlayer.Events.LEVEL_SWITCHED, (_, { level }) =>
        setState(before => ({ ...before, playing: level })),
      );
      mend(hls, video, HlsPlayer, fail);
      hls.loadSource(source);
      playingOn(video, () => hls.attachMedia(video));
    };
    open().catch(fail);
    return () => {
      closed = true;
      close();
    };
  }, [videoRef, source, startAt, liveDelay]);

  /** One of `qualities`, or null to follow the connection. */
  const choose = useCallback((index: number | null) => {
    if (!player.current) return;
    player.current.nextLevel = index ?? -1;
    setState(before => ({ ...before, chosen: index }));
  }, []);

  return { ...state, choose };
}

/** Attaching an element pauses it: when it played, and when somebody has pressed Play in that very moment. */
function playingOn(video: HTMLVideoElement, attach: () => void): void {
  const played = !video.paused;
  attach();
  if (played) void video.play().catch(() => undefined);
}

/** What a fatal error of hls.js leads to: loading again, a new decoder, or giving up. */
function mend(
  hls: Hls,
  video: HTMLVideoElement,
  { ErrorTypes, Events }: typeof Hls,
  giveUp: () => void,
): void {
  let networkFaults = 0;
  const mediaFaults = new RecentFaults();
  hls.on(Events.FRAG_BUFFERED, () => {
    networkFaults = 0;
  });
  hls.on(Events.ERROR, (_, { fatal, type, response }: ErrorData) => {
    if (!fatal) return;
    const refused = [401, 403, 404, 410].includes(response?.code ?? 0);
    if (type === ErrorTypes.NETWORK_ERROR && !refused && networkFaults < networkTries) {
      networkFaults += 1;
      // hls.js has waited and tried by itself before it calls an error fatal.
      if (hls.levels.length > 0) hls.startLoad();
      else if (hls.url) hls.loadSource(hls.url);
    } else if (type === ErrorTypes.MEDIA_ERROR && mediaFaults.add(performance.now()) <= mediaTries) {
      playingOn(video, () => hls.recoverMediaError());
    } else {
      giveUp();
    }
  });
}

function playNatively(
  video: HTMLVideoElement,
  source: string,
  startAt: number | undefined,
  fail: () => void,
): () => void {
  const seek = () => {
    if (startAt !== undefined) video.currentTime = startAt;
  };
  video.addEventListener('loadedmetadata', seek, { once: true });
  video.addEventListener('error', fail);
  video.src = source;
  return () => {
    video.removeEventListener('loadedmetadata', seek);
    video.removeEventListener('error', fail);
    video.removeAttribute('src');
    video.load();
  };
}
