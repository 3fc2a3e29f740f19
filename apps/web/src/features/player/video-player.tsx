'use client';

import type { Playback } from '@lectern/contracts/rest/playback';
import { cn } from '@lectern/ui/cn';
import { Spinner } from '@lectern/ui/spinner';
import { Play } from 'lucide-react';
import { type MouseEvent, type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { mediaSource } from '../../backend/media-source.ts';
import { CaptionLines } from './caption-lines.tsx';
import { chapterStart } from './follow.ts';
import { PlayerControls } from './player-controls.tsx';
import { PlayerHelp } from './player-help.tsx';
import type { PlayerAction } from './player-keys.ts';
import { CaptionMenu, ChapterMenu, SettingsMenu, SpeedMenu } from './player-menus.tsx';
import { BetterNote, PlayerFailed, ResumedNote } from './player-notes.tsx';
import { SeekBar } from './seek-bar.tsx';
import { TapReader } from './tap-reader.ts';
import { useCaptions } from './use-captions.ts';
import { useFrame } from './use-frame.ts';
import { useIdle } from './use-idle.ts';
import { useNativeCaptions } from './use-native-captions.ts';
import { usePlayerKeys } from './use-player-keys.ts';
import { useSkipSilence } from './use-skip-silence.ts';
import { useSource } from './use-source.ts';
import { useSprites } from './use-sprites.ts';
import { useVideo } from './use-video.ts';

export interface VideoPlayerHandle {
  /** Milliseconds. */
  seek(ms: number): void;
}

export interface VideoPlayerProps {
  /** When it changes while the video plays, the video plays on; for a start from new give another `key`. */
  playback: Playback;
  /** The API's address, when browsers reach it; null when this server passes media on. */
  mediaBase: string | null;
  /** Where to begin; `playback.resumeAtMs` unless given. */
  startAtMs?: number;
  /** For the owner: how many saw each moment, for equal stretches, from 0 to 1. */
  heat?: readonly number[];
  /** Nothing could be played; fresh addresses may help. */
  onReload(): void;
  /** Several times a second while it plays, and whenever it starts, stops or jumps. */
  onTime?(ms: number, playing: boolean): void;
  /** There is nothing else on the page, so it may be as tall as that: in a frame on somebody's page. */
  alone?: boolean;
  ref?: Ref<VideoPlayerHandle>;
}

const noHeat: readonly number[] = [];

/** Plays a video with all that belongs to it. Knows of no page: a share link or an embedded frame uses it as it is. */
export function VideoPlayer(props: VideoPlayerProps) {
  const {
    playback,
    mediaBase,
    startAtMs = playback.resumeAtMs,
    heat = noHeat,
    alone = false,
    onTime,
    ref,
  } = props;
  const { title, chapters, posterUrl, previewsUrl } = playback;
  const videoRef = useRef<HTMLVideoElement>(null);
  const { frameRef, frame, takeFrame } = useFrame();
  const [resumedAtMs] = useState(startAtMs);
  const { startInFilesMs, durationMs } = playback;
  const source = useSource(videoRef, playback, mediaBase, (startInFilesMs + resumedAtMs) / 1000);
  const { state, act: actOnVideo } = useVideo(
    videoRef,
    frameRef,
    { from: startInFilesMs / 1000, length: durationMs === null ? null : durationMs / 1000 },
    source.beginning,
  );
  const captions = useCaptions(playback.captions, mediaBase);
  const sprites = useSprites(previewsUrl && mediaSource(previewsUrl, mediaBase), startInFilesMs);
  const { idle, touch } = useIdle(2_500);
  const [started, setStarted] = useState(false);
  const [help, setHelp] = useState(false);
  const [skipSilence, setSkipSilence] = useState(false);
  const [mayPip, setMayPip] = useState(false);
  const [taps] = useState(() => new TapReader());
  useEffect(() => setMayPip(document.pictureInPictureEnabled === true), []);
  useSkipSilence(videoRef, skipSilence && source.audible && started);
  useNativeCaptions(videoRef, captions.cues, startInFilesMs, captions.track?.language);
  if (state.playing && !started) setStarted(true);
  const shown = !state.playing || !idle;
  const timeMs = state.time * 1000;

  useEffect(() => onTime?.(timeMs, state.playing), [onTime, timeMs, state.playing]);
  useImperativeHandle(ref, () => ({ seek: ms => actOnVideo({ kind: 'seek-to', seconds: ms / 1000 }) }));

  function act(action: PlayerAction) {
    if (action.kind === 'toggle-captions') captions.toggle();
    else if (action.kind === 'help') {
      // The list would be behind what is full screen.
      if (document.fullscreenElement) void document.exitFullscreen();
      setHelp(true);
    } else if (action.kind === 'chapter-by') {
      const to = chapterStart(chapters, timeMs, action.steps);
      if (to !== null) actOnVideo({ kind: 'seek-to', seconds: to / 1000 });
    } else actOnVideo(action);
  }
  usePlayerKeys(frameRef, act, touch);

  function click({ nativeEvent, currentTarget }: MouseEvent<HTMLVideoElement>) {
    if (!(nativeEvent instanceof PointerEvent) || nativeEvent.pointerType !== 'touch')
      return act({ kind: 'toggle-play' });
    const { left, width } = currentTarget.getBoundingClientRect();
    const seconds = taps.tap((nativeEvent.clientX - left) / width, nativeEvent.timeStamp);
    touch();
    if (seconds !== 0) act({ kind: 'seek-by', seconds });
  }

  return (
    <section
      ref={takeFrame}
      aria-label={`Player: ${title}`}
      // A click on the picture gives it the focus, and with it the keys that would scroll the page.
      tabIndex={-1}
      onPointerMove={touch}
      onFocus={touch}
      className={cn(
        'stage relative flex aspect-video w-full items-center justify-center overflow-hidden outline-none',
        alone ? 'max-h-dvh' : 'max-h-[calc(100dvh-176px)] sm:rounded-lg',
        !shown && 'cursor-none',
      )}
    >
      {/* biome-ignore lint/a11y/useMediaCaption: captions are drawn by CaptionLines */}
      <video
        ref={videoRef}
        poster={posterUrl ? mediaSource(posterUrl, mediaBase) : undefined}
        preload="metadata"
        playsInline
        // From another origin a page may listen to the sound only when that origin allows it.
        crossOrigin={mediaBase ? 'anonymous' : undefined}
        onClick={click}
        className="size-full touch-manipulation object-contain"
      />
      {source.failed ? (
        <PlayerFailed onReload={props.onReload} />
      ) : (
        <>
          {state.stalled && (
            <div role="status" aria-label="Loading" className="pointer-events-none absolute">
              <Spinner className="size-10" />
            </div>
          )}
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
          {source.betterThere ? (
            <BetterNote onSwitch={source.useBetter} />
          ) : (
            !started &&
            resumedAtMs > 0 && (
              <ResumedNote atMs={resumedAtMs} onStartOver={() => act({ kind: 'seek-to', seconds: 0 })} />
            )
          )}
          <CaptionLines captions={captions} timeMs={timeMs} raised={shown} />
          <div
            className={cn(
              'absolute inset-x-0 bottom-0 bg-linear-to-t from-background/90 to-transparent pt-12 transition-opacity duration-150 focus-within:opacity-100',
              !shown && 'pointer-events-none opacity-0',
            )}
          >
            <PlayerControls
              state={state}
              act={act}
              seekBar={
                <SeekBar
                  {...{ time: state.time, duration: state.duration, buffered: state.buffered }}
                  {...{ chapters, sprites, heat }}
                  onSeek={seconds => act({ kind: 'seek-to', seconds })}
                />
              }
              menus={
                <>
                  <CaptionMenu container={frame} tracks={playback.captions} captions={captions} />
                  <ChapterMenu container={frame} act={act} chapters={chapters} />
                  <SpeedMenu container={frame} act={act} rate={state.rate} />
                  <SettingsMenu
                    container={frame}
                    act={act}
                    qualities={source.hls.qualities}
                    chosenQuality={source.hls.chosen}
                    playingQuality={source.hls.playing}
                    onQuality={source.hls.choose}
                    skipSilence={source.audible ? skipSilence : null}
                    onSkipSilence={setSkipSilence}
                    mayPip={mayPip}
                  />
                </>
              }
            />
          </div>
        </>
      )}
      <PlayerHelp open={help} onClose={() => setHelp(false)} />
    </section>
  );
}
