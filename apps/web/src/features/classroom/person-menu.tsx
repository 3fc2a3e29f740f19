'use client';

import type { ClassroomSession } from '@lectern/client/classroom-session';
import type { ParticipantView } from '@lectern/client/classroom-view';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@lectern/ui/dropdown-menu';
import { IconButton } from '@lectern/ui/icon-button';
import { EllipsisVertical, Hand, Mic, MicOff, VideoOff } from 'lucide-react';
import { ScreenQualityItems } from './screen-quality-items.tsx';
import { orSay } from './use-class-commands.ts';

interface PersonMenuProps {
  session: ClassroomSession;
  person: ParticipantView;
}

/** What a host may do about somebody. */
export function PersonMenu({ session, person }: PersonMenuProps) {
  const { participantId, displayName, microphoneOn, cameraOn, handPosition, screenQuality } = person;
  const { host } = session;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <IconButton label={`Options for ${displayName}`} size="sm">
          <EllipsisVertical />
        </IconButton>
      </DropdownMenuTrigger>
      <DropdownMenuContent className="stage" align="end">
        {microphoneOn ? (
          <DropdownMenuItem onSelect={() => orSay('The microphone stayed on', host.mute(participantId))}>
            <MicOff />
            Mute
          </DropdownMenuItem>
        ) : (
          <DropdownMenuItem
            onSelect={() => orSay(`${displayName} could not be asked`, host.askToUnmute(participantId))}
          >
            <Mic />
            Ask to speak
          </DropdownMenuItem>
        )}
        {cameraOn && (
          <DropdownMenuItem
            onSelect={() => orSay('The camera stayed on', host.mute(participantId, 'camera'))}
          >
            <VideoOff />
            Turn camera off
          </DropdownMenuItem>
        )}
        {handPosition !== null && (
          <DropdownMenuItem onSelect={() => orSay('The hand stayed up', session.lowerHand(participantId))}>
            <Hand />
            Lower hand
          </DropdownMenuItem>
        )}
        {screenQuality && (
          <>
            <DropdownMenuSeparator />
            <ScreenQualityItems session={session} person={person} />
          </>
        )}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
