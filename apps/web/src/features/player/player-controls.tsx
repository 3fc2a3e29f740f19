'use client';

import { IconButton } from '@lectern/ui/icon-button';
import { Duration } from '@lectern/ui/time';
import { Maximize, Minimize } from 'lucide-react';
import type { ReactNode } from 'react';
import { PlayButtons } from './play-buttons.tsx';
import type { PlayerAction } from './player-keys.ts';
import type { VideoState } from './use-video.ts';

interface PlayerControlsProps {
  state: VideoState;
  act: (action: PlayerAction) => void;
  /** The seek bar, above everything. */
  seekBar: ReactNode;
  /** Menus, before the last button. */
  menus: ReactNode;
}

export function PlayerControls({ state, act, seekBar, menus }: PlayerControlsProps) {
  const { time, duration, muted, volume, fullscreen } = state;
  return (
    <div className="px-3 pb-2 sm:px-4">
      {seekBar}
      <div className="flex items-center gap-0.5">
        <PlayButtons state={state} act={act} />
        <input
          type="range"
          aria-label="Volume"
          min={0}
          max={1}
          step={0.05}
          value={muted ? 0 : volume}
          onChange={event => act({ kind: 'volume', volume: Number(event.target.value) })}
          className="focus-ring hidden w-20 cursor-pointer rounded-full accent-primary md:block"
        />
        <p className="ml-2 whitespace-nowrap text-sm">
          <Duration ms={time * 1000} />
          <span className="text-muted-foreground">
            {' / '}
            <Duration ms={duration * 1000} />
          </span>
        </p>
        <div className="ml-auto flex items-center gap-0.5">
          {menus}
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
