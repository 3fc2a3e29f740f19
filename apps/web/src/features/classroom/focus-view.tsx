'use client';

import type { ClassroomSession } from '@lectern/client/classroom-session';
import type { ParticipantView } from '@lectern/client/classroom-view';
import type { LocalMedia } from '@lectern/client/local-media';
import { ScreenTile } from './screen-tile.tsx';
import { Tile } from './tile.tsx';

interface FocusViewProps {
  session: ClassroomSession;
  local: LocalMedia;
  /** Who shares a screen; the first is large. */
  sharing: readonly ParticipantView[];
  participants: readonly ParticipantView[];
}

/** A shared screen fills the stage; the people are a strip at its side, or below it on a narrow window. */
export function FocusView({ session, local, sharing, participants }: FocusViewProps) {
  const [first, ...others] = sharing;
  if (!first) return null;
  return (
    <div className="flex size-full flex-col gap-3 lg:flex-row">
      <div className="min-h-0 min-w-0 flex-1">
        <ScreenTile session={session} local={local} participant={first} />
      </div>
      <div className="flex shrink-0 gap-3 overflow-x-auto lg:w-60 lg:flex-col lg:overflow-y-auto lg:overflow-x-hidden">
        {others.map(participant => (
          <div key={participant.participantId} className="aspect-video h-24 shrink-0 lg:h-auto lg:w-full">
            <ScreenTile session={session} local={local} participant={participant} small />
          </div>
        ))}
        {participants.map(participant => (
          <div key={participant.participantId} className="aspect-video h-24 shrink-0 lg:h-auto lg:w-full">
            <Tile session={session} participant={participant} />
          </div>
        ))}
      </div>
    </div>
  );
}
