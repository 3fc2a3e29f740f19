'use client';

import type { ClassroomSession } from '@lectern/client/classroom-session';
import type { ParticipantView } from '@lectern/client/classroom-view';
import type { Still } from '@lectern/client/still-reader';
import { Button } from '@lectern/ui/button';
import { Spinner } from '@lectern/ui/spinner';
import { Headphones } from 'lucide-react';
import { useStore } from '../lobby/use-store.ts';
import { VideoView } from '../lobby/video-view.tsx';
import { useNow } from '../studio/use-now.ts';

interface ScreenPictureProps {
  session: ClassroomSession;
  participant: ParticipantView;
  small: boolean;
}

/** What is seen of somebody's screen: all of it, a still now and then, or nothing, as the watcher has chosen. */
export function ScreenPicture({ session, participant, small }: ScreenPictureProps) {
  const { receives, clockOffsetMs } = useStore(session);
  const { displayName, screen, screenStill } = participant;
  if (screen) return <VideoView stream={screen} fit="contain" />;
  if (receives === 'data-budget' && screenStill)
    return <ScreenStill name={displayName} still={screenStill} clockOffsetMs={clockOffsetMs} />;
  if (receives !== 'audio-only') return <Spinner className="size-6 text-muted-foreground" />;
  if (small) return <Headphones aria-label="You are listening only" className="size-5 text-primary-text" />;
  return (
    <div className="flex flex-col items-center gap-4 px-6 text-center">
      <Headphones className="size-8 text-primary-text" />
      <p className="font-medium text-lg">You are listening only</p>
      <Button onClick={() => session.receiving.setMode('full')}>Show video</Button>
    </div>
  );
}

interface ScreenStillProps {
  name: string;
  still: Still;
  clockOffsetMs: number;
}

function ScreenStill({ name, still, clockOffsetMs }: ScreenStillProps) {
  const now = useNow(1_000);
  const ageMs = now === null ? null : now + clockOffsetMs - Date.parse(still.takenAt);
  return (
    <>
      <img
        src={still.url}
        alt={`${name}'s screen, a still that is renewed every few seconds`}
        className="size-full object-contain"
      />
      {ageMs !== null && (
        <span className="absolute top-2 left-2 flex h-7 items-center rounded-md bg-background/80 px-2.5 text-[0.8125rem] tabular-nums">
          {Math.max(0, Math.round(ageMs / 1_000))} s ago
        </span>
      )}
    </>
  );
}
