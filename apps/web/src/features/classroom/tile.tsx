'use client';

import type { ClassroomSession } from '@lectern/client/classroom-session';
import type { ParticipantView } from '@lectern/client/classroom-view';
import { Avatar } from '@lectern/ui/avatar';
import { cn } from '@lectern/ui/cn';
import { Spinner } from '@lectern/ui/spinner';
import { Hand } from 'lucide-react';
import { memo, useRef } from 'react';
import { VideoView } from '../lobby/video-view.tsx';
import { NamePill } from './name-pill.tsx';
import { useShownTile } from './use-shown-tile.ts';
import { useSpeaking } from './use-speaking.ts';

interface TileProps {
  session: ClassroomSession;
  participant: ParticipantView;
  className?: string;
}

/** One person: their picture or initials, their name, whether they are heard, and their place in the queue. */
export const Tile = memo(function Tile({ session, participant, className }: TileProps) {
  const { participantId, displayName, isMe, camera, connected, microphoneOn, quality, handPosition } =
    participant;
  const box = useRef<HTMLElement>(null);
  useShownTile(session, box, participant, 'camera');
  const speaking = useSpeaking(session, participantId) && microphoneOn;
  return (
    <section
      ref={box}
      aria-label={isMe ? 'Your camera' : `${displayName}'s camera`}
      className={cn(
        '@container relative size-full overflow-hidden rounded-lg bg-card outline-2 outline-transparent -outline-offset-2 transition-[outline-color] duration-150',
        speaking && 'outline-primary',
        className,
      )}
    >
      {camera ? (
        <VideoView stream={camera} mirrored={isMe} />
      ) : (
        <div className="flex size-full items-center justify-center">
          <Avatar name={displayName} className="aspect-square h-[42%] max-h-36 min-h-9 w-auto" />
        </div>
      )}
      {!connected && (
        <div className="absolute inset-0 flex flex-col items-center justify-center gap-2 bg-background/75 text-sm">
          <Spinner className="size-5" />
          <span className="@max-[12rem]:sr-only">Reconnecting</span>
        </div>
      )}
      {handPosition !== null && (
        <span className="absolute top-2 right-2 flex h-7 animate-pop-in items-center gap-1.5 rounded-full bg-primary px-2.5 font-medium text-primary-foreground text-xs tabular-nums">
          <Hand aria-hidden className="size-3.5" />
          <span className="sr-only">Hand raised, place </span>
          {handPosition}
        </span>
      )}
      <NamePill name={isMe ? `${displayName} (you)` : displayName} muted={!microphoneOn} quality={quality} />
    </section>
  );
});
