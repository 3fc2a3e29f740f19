'use client';

import { Button } from '@lectern/ui/button';
import { Duration } from '@lectern/ui/time';
import { Radio } from 'lucide-react';
import { PlayButtons } from '../player/play-buttons.tsx';
import type { PlayerAction } from '../player/player-keys.ts';
import { SpeedMenu } from '../player/player-menus.tsx';
import { SeekBar } from '../player/seek-bar.tsx';
import type { VideoState } from '../player/use-video.ts';
import { replayRates } from './replay-time.ts';

/** These are made of the finished recording. */
const none: [] = [];

interface ReplayControlsProps {
  state: VideoState;
  /** Seconds that there are so far. */
  length: number;
  /** Null once the class is over. */
  behindMs: number | null;
  act(action: PlayerAction): void;
  onSeek(seconds: number): void;
  /** Null where live is nowhere any more. */
  onLive: (() => void) | null;
  /** Menus must open inside the frame, or full screen hides them. */
  container: HTMLElement | null;
}

export function ReplayControls(props: ReplayControlsProps) {
  const { state, length, behindMs, act, onSeek, onLive, container } = props;
  const { time, buffered, rate } = state;
  return (
    <div className="shrink-0 px-1 pb-1 sm:px-3">
      <SeekBar
        {...{ time, buffered, onSeek, duration: length }}
        {...{ chapters: none, sprites: none, heat: none }}
      />
      <div className="flex flex-wrap items-center gap-x-0.5 gap-y-1">
        <PlayButtons state={state} act={act} backOnPhone />
        <p className="ml-1 text-sm sm:ml-2">
          <Duration ms={time * 1000} />
          <span className="text-muted-foreground max-sm:hidden">
            {' / '}
            <Duration ms={length * 1000} />
          </span>
        </p>
        <div className="ml-auto flex items-center gap-1">
          {behindMs !== null && (
            <p className="px-1 text-muted-foreground text-sm">
              <Duration ms={behindMs} /> behind<span className="max-sm:sr-only"> live</span>
            </p>
          )}
          <SpeedMenu container={container} act={act} rate={rate} rates={replayRates} />
          {onLive && (
            <Button variant="primary" onClick={onLive}>
              <Radio aria-hidden />
              Go to live
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}
