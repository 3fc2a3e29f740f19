'use client';

import type { LiveReplay } from '@lectern/contracts/rest/live-replay';
import { Button } from '@lectern/ui/button';
import { cn } from '@lectern/ui/cn';
import { Spinner } from '@lectern/ui/spinner';
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';
import { actionOf, controlOwns, type PlayerAction } from '../player/player-keys.ts';
import { useFrame } from '../player/use-frame.ts';
import { useHls } from '../player/use-hls.ts';
import { useVideo } from '../player/use-video.ts';
import { useNow } from '../studio/use-now.ts';
import { ReplayControls } from './replay-controls.tsx';
import { behindLiveMs, edgeSeconds, fastest, lengthSeconds } from './replay-time.ts';

/** Nothing is trimmed of a class that goes on. */
const whole = { from: 0, length: null } as const;
/** What has no meaning while the class goes on (chapters, captions, the list of keys) stays the stage's. */
const ours: ReadonlySet<PlayerAction['kind']> = new Set([
  ...(['toggle-play', 'seek-by', 'seek-to-share', 'volume-by', 'rate-by'] as const),
  ...(['toggle-mute', 'toggle-pip', 'toggle-fullscreen'] as const),
]);

interface ReplayPlayerProps {
  replay: LiveReplay;
  source: string;
  /** Server's clock minus this page's. */
  clockOffsetMs: number;
  title: string;
  /** Seconds; left out: near the end of what there is. */
  startAt?: number;
  /** "Go to live": out of the replay, or to its end. */
  onLive?: () => void;
}

/** A class that is still going on, with a seek bar over what there is of it so far. */
export function ReplayPlayer(props: ReplayPlayerProps) {
  const [attempt, setAttempt] = useState(0);
  return <ReplayAttempt key={attempt} {...props} onRetry={() => setAttempt(before => before + 1)} />;
}

function ReplayAttempt(props: ReplayPlayerProps & { onRetry(): void }) {
  const { replay, source, clockOffsetMs, title, startAt, onLive, onRetry } = props;
  const videoRef = useRef<HTMLVideoElement>(null);
  const { frameRef, frame, takeFrame } = useFrame();
  const { state, act } = useVideo(videoRef, frameRef, whole);
  const { failed } = useHls(videoRef, source, { startAt, liveDelay: edgeSeconds });
  const now = useNow(1_000);
  const { growing } = replay;
  const length = lengthSeconds(videoRef.current, replay.durationMs);

  useEffect(() => {
    frameRef.current?.focus({ preventScroll: true });
    // A browser that wants to be clicked first leaves it paused, and the button says so.
    void videoRef.current?.play().catch(() => undefined);
  }, []);

  const atEdge = growing && length - state.time < edgeSeconds;
  useEffect(() => {
    // Faster than the class is possible only until it is caught up with.
    if (atEdge && state.rate > 1) act({ kind: 'rate', rate: 1 });
  }, [act, atEdge, state.rate]);

  const seek = useCallback((seconds: number) => {
    if (videoRef.current) videoRef.current.currentTime = Math.max(0, seconds);
  }, []);
  const toEdge = growing ? () => seek(length - edgeSeconds) : null;

  function carryOut(action: PlayerAction) {
    const video = videoRef.current;
    if (!video) return;
    // The end moves, and browsers that play HLS themselves call it infinite: what is about the end is done here.
    if (action.kind === 'seek-by') seek(Math.min(video.currentTime + action.seconds, length));
    else if (action.kind === 'seek-to-share') seek(length * action.share);
    else if (action.kind === 'toggle-play' && video.paused) void video.play().catch(() => undefined);
    else act(action);
    if (video.defaultPlaybackRate > fastest) act({ kind: 'rate', rate: fastest });
  }
  function onKeyDown(event: KeyboardEvent) {
    // Buttons, menus and sliders have their own keys.
    const own = controlOwns(event.target as HTMLElement, event.key);
    const pressed = own || event.defaultPrevented ? null : actionOf(event);
    const action = pressed && ours.has(pressed.kind) ? pressed : null;
    // The same letters mean other things on the stage; here they are the player's.
    if (own || action) event.nativeEvent.stopPropagation();
    if (!action) return;
    event.preventDefault();
    carryOut(action);
  }

  return (
    <section
      ref={takeFrame}
      aria-label={`From the start: ${title}`}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      className="stage relative flex size-full min-h-0 flex-col overflow-hidden rounded-lg outline-none"
    >
      <div className="relative min-h-0 flex-1">
        {/* biome-ignore lint/a11y/useMediaCaption: the class goes on; captions are made for its recording */}
        <video
          ref={videoRef}
          playsInline
          onClick={() => carryOut({ kind: 'toggle-play' })}
          className={cn('absolute inset-0 size-full object-contain', failed && 'invisible')}
        />
        {state.stalled && !failed && (
          <Spinner className="pointer-events-none absolute inset-0 m-auto size-10" />
        )}
        {failed && (
          <div
            role="alert"
            className="absolute inset-0 flex flex-col items-center justify-center gap-4 p-6 text-center"
          >
            <p>
              The class cannot be shown from its start right now. Nothing is lost: its recording has all of
              it.
            </p>
            <Button onClick={onRetry}>Try again</Button>
          </div>
        )}
      </div>
      <ReplayControls
        state={state}
        length={length}
        behindMs={
          growing && now !== null ? behindLiveMs(replay.startedAt, state.time, now + clockOffsetMs) : null
        }
        act={carryOut}
        onSeek={seek}
        onLive={onLive ?? toEdge}
        container={frame}
      />
    </section>
  );
}
