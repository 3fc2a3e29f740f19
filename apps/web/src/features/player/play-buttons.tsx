import { IconButton } from '@lectern/ui/icon-button';
import { Pause, Play, RotateCcw, RotateCw, Volume2, VolumeX } from 'lucide-react';
import type { PlayerAction } from './player-keys.ts';
import type { VideoState } from './use-video.ts';

interface PlayButtonsProps {
  state: Pick<VideoState, 'playing' | 'muted'>;
  act: (action: PlayerAction) => void;
  /** A narrow screen has room for "Back 10 seconds", too. */
  backOnPhone?: boolean;
}

const notOnPhone = 'hidden sm:inline-flex';

/** Play, ten seconds back and forward, sound. */
export function PlayButtons({ state: { playing, muted }, act, backOnPhone = false }: PlayButtonsProps) {
  return (
    <>
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
        className={backOnPhone ? undefined : notOnPhone}
        onClick={() => act({ kind: 'seek-by', seconds: -10 })}
      >
        <RotateCcw aria-hidden />
      </IconButton>
      <IconButton
        label="Forward 10 seconds"
        shortcut="L"
        className={notOnPhone}
        onClick={() => act({ kind: 'seek-by', seconds: 10 })}
      >
        <RotateCw aria-hidden />
      </IconButton>
      <IconButton
        label={muted ? 'Unmute' : 'Mute'}
        shortcut="M"
        className={notOnPhone}
        onClick={() => act({ kind: 'toggle-mute' })}
      >
        {muted ? <VolumeX aria-hidden /> : <Volume2 aria-hidden />}
      </IconButton>
    </>
  );
}
