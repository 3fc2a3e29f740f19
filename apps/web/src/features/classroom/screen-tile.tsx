'use client';

import type { ClassroomSession } from '@lectern/client/classroom-session';
import type { ParticipantView } from '@lectern/client/classroom-view';
import type { LocalMedia } from '@lectern/client/local-media';
import { Button } from '@lectern/ui/button';
import { DropdownMenu, DropdownMenuContent, DropdownMenuTrigger } from '@lectern/ui/dropdown-menu';
import { IconButton } from '@lectern/ui/icon-button';
import { MonitorUp, SlidersHorizontal } from 'lucide-react';
import { useRef } from 'react';
import { useStore } from '../lobby/use-store.ts';
import { NamePill } from './name-pill.tsx';
import { ScreenPicture } from './screen-picture.tsx';
import { ScreenQualityItems } from './screen-quality-items.tsx';
import { screenQualityText } from './screen-quality-text.ts';
import { ScreenSoundNote } from './screen-sound-note.tsx';
import { useShownTile } from './use-shown-tile.ts';

interface ScreenTileProps {
  session: ClassroomSession;
  local: LocalMedia;
  participant: ParticipantView;
  /** In the strip: no room for more than the picture. */
  small?: boolean;
}

/** A shared screen, all of it. One's own is not shown: that would be a hall of mirrors. */
export function ScreenTile({ session, local, participant, small = false }: ScreenTileProps) {
  const { displayName, isMe, screenQuality } = participant;
  const { permissions, receives } = useStore(session);
  const box = useRef<HTMLElement>(null);
  useShownTile(session, box, participant, 'screen');
  // Whoever does not receive it as it is sent is not told how that is.
  const isSeen = isMe || receives === 'full';
  const quality = isSeen && screenQuality ? screenQualityText(screenQuality) : null;
  return (
    <section
      ref={box}
      aria-label={isMe ? 'Your screen' : `${displayName}'s screen`}
      className="relative flex size-full items-center justify-center overflow-hidden rounded-lg bg-card"
    >
      {isMe ? (
        <div className="flex flex-col items-center gap-4 px-6 text-center">
          {!small && <MonitorUp className="size-8 text-primary-text" />}
          <div className="flex flex-col gap-1">
            <p className={small ? 'font-medium text-sm' : 'font-medium text-lg'}>Everyone sees your screen</p>
            {quality && !small && <p className="text-muted-foreground text-sm tabular-nums">{quality}</p>}
          </div>
          {!small && <ScreenSoundNote local={local} />}
          <Button size={small ? 'sm' : undefined} onClick={() => session.screens.stop()}>
            Stop sharing
          </Button>
        </div>
      ) : (
        <>
          <ScreenPicture session={session} participant={participant} small={small} />
          <NamePill name={`${displayName}’s screen`} detail={small ? null : quality} />
          {permissions.moderate && screenQuality && !small && (
            <DropdownMenu>
              <DropdownMenuTrigger asChild>
                <IconButton
                  label={`Quality of ${displayName}'s screen`}
                  variant="dock"
                  size="sm"
                  className="absolute right-2 bottom-2"
                >
                  <SlidersHorizontal />
                </IconButton>
              </DropdownMenuTrigger>
              <DropdownMenuContent className="stage" side="top" align="end">
                <ScreenQualityItems session={session} person={participant} />
              </DropdownMenuContent>
            </DropdownMenu>
          )}
        </>
      )}
    </section>
  );
}
