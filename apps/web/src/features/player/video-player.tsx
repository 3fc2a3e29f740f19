'use client';

import { Button } from '@lectern/ui/button';
import { cn } from '@lectern/ui/cn';
import { Spinner } from '@lectern/ui/spinner';
import { Play } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { PlayerControls } from './player-controls.tsx';
import { actionOf } from './player-keys.ts';
import { useIdle } from './use-idle.ts';
import { useVideo } from './use-video.ts';

interface VideoPlayerProps {
  source: string;
  poster?: string;
  title: string;
  /** The file could not be loaded; a fresh address may help. */
  onReload: () => void;
}

/** A `<video>` with our own controls. Keys work wherever the focus is, except in fields. */
export function VideoPlayer({ source, poster, title, onReload }: VideoPlayerProps) {
  const videoRef = useRef<HTMLVideoElement>(null);
  const frameRef = useRef<HTMLElement>(null);
  const [frame, setFrame] = useState<HTMLElement | null>(null);
  const { state, act } = useVideo(videoRef, frameRef);
  const { idle, touch } = useIdle(2_500);
  const [started, setStarted] = useState(false);
  if (state.playing && !started) setStarted(true);
  const shown = !state.playing || !idle;

  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event.target)) return;
      const action = actionOf(event);
      if (!action) return;
      event.preventDefault();
      touch();
      act(action);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [act, touch]);

  const withVideo = (change: (video: HTMLVideoElement) => void) => {
    if (videoRef.current) change(videoRef.current);
  };

  return (
    <section
      ref={element => {
        frameRef.current = element;
        setFrame(element);
      }}
      aria-label={`Player: ${title}`}
      onPointerMove={touch}
      onFocus={touch}
      onKeyDown={keepSpaceOnButtons}
      className={cn(
        'stage relative flex aspect-video max-h-[calc(100dvh-176px)] w-full items-center justify-center overflow-hidden sm:rounded-lg',
        !shown && 'cursor-none',
      )}
    >
      {/* biome-ignore lint/a11y/useMediaCaption: recordings have no captions to offer yet */}
      <video
        ref={videoRef}
        src={source}
        poster={poster}
        preload="metadata"
        playsInline
        onClick={() => act({ kind: 'toggle-play' })}
        className="size-full object-contain"
      />
      {state.failed ? (
        <Failed onReload={onReload} />
      ) : (
        <>
          {state.stalled && <Spinner className="pointer-events-none absolute size-10" />}
          {!started && (
            <button
              type="button"
              aria-label={`Play ${title}`}
              onClick={() => act({ kind: 'toggle-play' })}
              className="focus-ring absolute flex size-18 items-center justify-center rounded-full bg-primary text-primary-foreground transition-colors duration-150 hover:bg-primary-hover"
            >
              <Play aria-hidden className="ml-1 size-7 fill-current" />
            </button>
          )}
          <div
            className={cn(
              'absolute inset-x-0 bottom-0 bg-linear-to-t from-background/90 to-transparent pt-12 transition-opacity duration-150 focus-within:opacity-100',
              !shown && 'pointer-events-none opacity-0',
            )}
          >
            <PlayerControls
              state={state}
              act={act}
              container={frame}
              onSeek={seconds =>
                withVideo(video => {
                  video.currentTime = seconds;
                })
              }
              onVolume={volume =>
                withVideo(video => {
                  video.volume = volume;
                  video.muted = volume === 0;
                })
              }
              onRate={rate =>
                withVideo(video => {
                  video.playbackRate = rate;
                })
              }
            />
          </div>
        </>
      )}
    </section>
  );
}

function Failed({ onReload }: { onReload: () => void }) {
  return (
    <div
      role="alert"
      className="absolute inset-0 flex flex-col items-center justify-center bg-background p-6 text-center"
    >
      <p className="font-semibold">The video could not be played</p>
      <p className="mt-1.5 max-w-sm text-muted-foreground text-sm">
        Its address may have expired, or the connection broke off. Load it again.
      </p>
      <Button className="mt-6" onClick={onReload}>
        Load again
      </Button>
    </div>
  );
}

/** Space and Enter press the button that has the focus; the arrows move the slider that has it. The player leaves them alone there. */
function keepSpaceOnButtons(event: KeyboardEvent) {
  const target = event.target as HTMLElement;
  const onButton =
    target.closest('button, a, [role=menuitem]') && (event.key === ' ' || event.key === 'Enter');
  const onSlider = target instanceof HTMLInputElement && /^(Arrow|Home|End|Page)/.test(event.key);
  if (onButton || onSlider) event.nativeEvent.stopPropagation();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('textarea, select, input:not([type=range]), [role=menu] *'))
  );
}
