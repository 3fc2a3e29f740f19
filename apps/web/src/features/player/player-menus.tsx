'use client';

import type { CaptionTrack, Chapter } from '@lectern/contracts/rest/playback';
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@lectern/ui/dropdown-menu';
import { formatDuration } from '@lectern/ui/format-time';
import { IconButton } from '@lectern/ui/icon-button';
import { Captions, Keyboard, ListVideo, PictureInPicture2, Settings } from 'lucide-react';
import { type PlayerAction, rates as playerRates } from './player-keys.ts';
import type { ChosenCaptions } from './use-captions.ts';
import type { HlsQuality } from './use-hls.ts';

interface MenuProps {
  /** Menus must open inside the frame, or full screen hides them. */
  container: HTMLElement | null;
  act: (action: PlayerAction) => void;
}

const menuLook = 'stage max-h-80 min-w-44 overflow-y-auto';

interface SpeedMenuProps extends MenuProps {
  rate: number;
  /** All of the player's, unless fewer make sense. */
  rates?: readonly number[];
}

export function SpeedMenu({ container, act, rate, rates = playerRates }: SpeedMenuProps) {
  return (
    <DropdownMenu>
      <DropdownMenuTrigger
        aria-label={`Speed ${rate}×`}
        className="focus-ring h-11 min-w-12 rounded-lg px-2 font-medium text-sm tabular-nums transition-colors duration-150 hover:bg-accent"
      >
        {rate}×
      </DropdownMenuTrigger>
      <DropdownMenuContent container={container} side="top" align="end" className={menuLook}>
        <DropdownMenuRadioGroup
          value={String(rate)}
          onValueChange={value => act({ kind: 'rate', rate: Number(value) })}
        >
          {rates.map(one => (
            <DropdownMenuRadioItem key={one} value={String(one)} className="tabular-nums">
              {one === 1 ? 'Normal' : `${one}×`}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

export function ChapterMenu({ container, act, chapters }: MenuProps & { chapters: readonly Chapter[] }) {
  if (chapters.length === 0) return null;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <IconButton label="Chapters" className="hidden sm:inline-flex">
          <ListVideo aria-hidden />
        </IconButton>
      </DropdownMenuTrigger>
      <DropdownMenuContent container={container} side="top" align="end" className={`${menuLook} max-w-80`}>
        {chapters.map(({ startMs, title }) => (
          <DropdownMenuItem key={startMs} onSelect={() => act({ kind: 'seek-to', seconds: startMs / 1000 })}>
            <span className="w-14 shrink-0 text-muted-foreground tabular-nums">
              {formatDuration(startMs)}
            </span>
            <span className="truncate">{title}</span>
          </DropdownMenuItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

interface CaptionMenuProps {
  container: HTMLElement | null;
  tracks: readonly CaptionTrack[];
  captions: ChosenCaptions;
}

const captionSizes = ['small', 'medium', 'large'] as const;

export function CaptionMenu({ container, tracks, captions }: CaptionMenuProps) {
  if (tracks.length === 0) return null;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <IconButton label="Captions" shortcut="C" className={captions.track && 'text-primary-text'}>
          <Captions aria-hidden />
        </IconButton>
      </DropdownMenuTrigger>
      <DropdownMenuContent container={container} side="top" align="end" className={menuLook}>
        <DropdownMenuRadioGroup
          value={captions.track?.captionId ?? 'off'}
          onValueChange={id => captions.choose(tracks.find(({ captionId }) => captionId === id) ?? null)}
        >
          <DropdownMenuRadioItem value="off">Off</DropdownMenuRadioItem>
          {tracks.map(({ captionId, label, language }) => (
            <DropdownMenuRadioItem key={captionId} value={captionId} lang={language}>
              {label}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
        <DropdownMenuSeparator />
        <DropdownMenuLabel>Size</DropdownMenuLabel>
        <DropdownMenuRadioGroup
          value={captions.size}
          onValueChange={size => captions.setSize(captionSizes.find(one => one === size) ?? 'medium')}
        >
          {captionSizes.map(size => (
            <DropdownMenuRadioItem key={size} value={size} className="capitalize">
              {size}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

interface SettingsMenuProps extends MenuProps {
  qualities: readonly HlsQuality[];
  chosenQuality: number | null;
  playingQuality: number | null;
  onQuality(index: number | null): void;
  /** Null where silence cannot be heard. */
  skipSilence: boolean | null;
  onSkipSilence(on: boolean): void;
  mayPip: boolean;
}

const qualityName = ({ height, bitrate }: HlsQuality) =>
  height > 0 ? `${height}p` : `Sound only, ${Math.round(bitrate / 1000)} kbit/s`;

export function SettingsMenu(props: SettingsMenuProps) {
  const { container, act, qualities, chosenQuality, playingQuality, skipSilence } = props;
  const playing = qualities.find(({ index }) => index === playingQuality);
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <IconButton label="Settings">
          <Settings aria-hidden />
        </IconButton>
      </DropdownMenuTrigger>
      <DropdownMenuContent container={container} side="top" align="end" className={menuLook}>
        {qualities.length > 1 && (
          <>
            <DropdownMenuLabel>Quality</DropdownMenuLabel>
            <DropdownMenuRadioGroup
              value={String(chosenQuality ?? 'auto')}
              onValueChange={value => props.onQuality(value === 'auto' ? null : Number(value))}
            >
              <DropdownMenuRadioItem value="auto">
                Automatic
                {chosenQuality === null && playing && (
                  <span className="text-muted-foreground">{qualityName(playing)}</span>
                )}
              </DropdownMenuRadioItem>
              {[...qualities]
                .sort((a, b) => b.height - a.height || b.bitrate - a.bitrate)
                .map(quality => (
                  <DropdownMenuRadioItem key={quality.index} value={String(quality.index)}>
                    {qualityName(quality)}
                  </DropdownMenuRadioItem>
                ))}
            </DropdownMenuRadioGroup>
            <DropdownMenuSeparator />
          </>
        )}
        {skipSilence !== null && (
          <DropdownMenuCheckboxItem checked={skipSilence} onCheckedChange={on => props.onSkipSilence(on)}>
            Skip silence
          </DropdownMenuCheckboxItem>
        )}
        {props.mayPip && (
          <DropdownMenuItem onSelect={() => act({ kind: 'toggle-pip' })}>
            <PictureInPicture2 aria-hidden />
            Picture in picture
          </DropdownMenuItem>
        )}
        <DropdownMenuItem onSelect={() => act({ kind: 'help' })}>
          <Keyboard aria-hidden />
          Keyboard shortcuts
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
