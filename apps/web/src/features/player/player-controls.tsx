'use client';

import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '@lectern/ui/dropdown-menu';
import { IconButton } from '@lectern/ui/icon-button';
import { Duration } from '@lectern/ui/time';
import { Check, Maximize, Minimize, Pause, Play, RotateCcw, RotateCw, Volume2, VolumeX } from 'lucide-react';
import { type PlayerAction, rates } from './player-keys.ts';
import { SeekBar } from './seek-bar.tsx';
import type { VideoState } from './use-video.ts';

interface PlayerControlsProps {
  state: VideoState;
  act: (action: PlayerAction) => void;
  onSeek: (seconds: number) => void;
  onVolume: (volume: number) => void;
  onRate: (rate: number) => void;
  /** Menus must open inside the frame, or full screen hides them. */
  container: HTMLElement | null;
}

export function PlayerControls({ state, act, onSeek, onVolume, onRate, container }: PlayerControlsProps) {
  const { playing, time, duration, buffered, muted, volume, rate, fullscreen } = state;
  return (
    <div className="px-3 pb-2 sm:px-4">
      <SeekBar time={time} duration={duration} buffered={buffered} onSeek={onSeek} />
      <div className="flex items-center gap-0.5">
        <IconButton
          label={playing ? 'Pause' : 'Play'}
          shortcut="K"
          onClick={() => act({ kind: 'toggle-play' })}
        >
          {playing ? (
            <Pause aria-hidden className="fill-current" />
          ) : (
            <Play aria-hidden className="fill-current" />
          )}
        </IconButton>
        <IconButton
          label="Back 10 seconds"
          shortcut="J"
          className="hidden sm:inline-flex"
          onClick={() => act({ kind: 'seek-by', seconds: -10 })}
        >
          <RotateCcw aria-hidden />
        </IconButton>
        <IconButton
          label="Forward 10 seconds"
          shortcut="L"
          className="hidden sm:inline-flex"
          onClick={() => act({ kind: 'seek-by', seconds: 10 })}
        >
          <RotateCw aria-hidden />
        </IconButton>
        <IconButton
          label={muted ? 'Unmute' : 'Mute'}
          shortcut="M"
          onClick={() => act({ kind: 'toggle-mute' })}
        >
          {muted ? <VolumeX aria-hidden /> : <Volume2 aria-hidden />}
        </IconButton>
        <input
          type="range"
          aria-label="Volume"
          min={0}
          max={1}
          step={0.05}
          value={muted ? 0 : volume}
          onChange={event => onVolume(Number(event.target.value))}
          className="focus-ring hidden w-20 cursor-pointer rounded-full accent-primary md:block"
        />
        <p className="ml-2 text-sm">
          <Duration ms={time * 1000} />
          <span className="text-muted-foreground">
            {' / '}
            <Duration ms={duration * 1000} />
          </span>
        </p>
        <div className="ml-auto flex items-center gap-0.5">
          <DropdownMenu>
            <DropdownMenuTrigger
              aria-label={`Speed ${rate}×`}
              className="focus-ring h-11 min-w-14 rounded-lg px-2 font-medium text-sm tabular-nums transition-colors duration-150 hover:bg-accent"
            >
              {rate}×
            </DropdownMenuTrigger>
            <DropdownMenuContent container={container} side="top" align="end" className="stage min-w-32">
              {rates.map(one => (
                <DropdownMenuItem
                  key={one}
                  onSelect={() => onRate(one)}
                  className="justify-between tabular-nums"
                >
                  {one === 1 ? 'Normal' : `${one}×`}
                  {one === rate && <Check aria-label="chosen" />}
                </DropdownMenuItem>
              ))}
            </DropdownMenuContent>
          </DropdownMenu>
          <IconButton
            label={fullscreen ? 'Leave full screen' : 'Full screen'}
            shortcut="F"
            onClick={() => act({ kind: 'toggle-fullscreen' })}
          >
            {fullscreen ? <Minimize aria-hidden /> : <Maximize aria-hidden />}
          </IconButton>
        </div>
      </div>
    </div>
  );
}
