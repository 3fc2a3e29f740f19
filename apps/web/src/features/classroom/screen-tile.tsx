'use client';

import type { ClassroomSession } from '@lectern/client/classroom-session';
import type { ParticipantView } from '@lectern/client/classroom-view';
import { Button } from '@lectern/ui/button';
import { Spinner } from '@lectern/ui/spinner';
import { Headphones, MonitorUp } from 'lucide-react';
import { useStore } from '../lobby/use-store.ts';
import { VideoView } from '../lobby/video-view.tsx';
import { useRef } from 'react';
import { NamePill } from './name-pill.tsx';
import { useShownTile } from './use-shown-tile.ts';

interface ScreenTileProps {
  session: ClassroomSession;
  participant: ParticipantView;
}

/** A shared screen, all of it. One's own is not shown: that would be a hall of mirrors. */
export function ScreenTile({ session, participant }: ScreenTileProps) {
  const { displayName, isMe, screen } = participant;
  const { audioOnly } = useStore(session);
  const box = useRef<HTMLElement>(null);
  useShownTile(session, box, participant, 'screen');
  return (
    <section
      ref={box}
      aria-label={isMe ? 'Your screen' : `${displayName}'s screen`}
      className="relative flex size-full items-center justify-center overflow-hidden rounded-lg bg-card"
    >
      {isMe ? (
        <div className="flex flex-col items-center gap-4 px-6 text-center">
          <MonitorUp className="size-8 text-primary-text" />
          <p className="font-medium text-lg">Everyone sees your screen</p>
          <Button onClick={() => session.stopSharing()}>Stop sharing</Button>
        </div>
      ) : (
        <>
          {screen ? (
            <VideoView stream={screen} fit="contain" />
          ) : audioOnly ? (
            <div className="flex flex-col items-center gap-4 px-6 text-center">
              <Headphones className="size-8 text-primary-text" />
              <p className="font-medium text-lg">You are listening only</p>
              <Button onClick={() => session.setAudioOnly(false)}>Show video</Button>
            </div>
          ) : (
            <Spinner className="size-6 text-muted-foreground" />
          )}
          <NamePill name={`${displayName}’s screen`} />
        </>
      )}
    </section>
  );
}
