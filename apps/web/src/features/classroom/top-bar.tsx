'use client';

import type { ClassroomSession } from '@lectern/client/classroom-session';
import type { ClassroomView } from '@lectern/client/classroom-view';
import { Duration } from '@lectern/ui/time';
import { Users } from 'lucide-react';
import { useNow } from '../studio/use-now.ts';
import { EndForEveryone } from './end-for-everyone.tsx';
import { RecordingBadge } from './recording-badge.tsx';

interface TopBarProps {
  session: ClassroomSession;
  view: ClassroomView;
}

/** What class this is, since when, whether it is recorded, how many are in it. */
export function TopBar({ session, view }: TopBarProps) {
  const { title, startedAt, clockOffsetMs, recording, participants, permissions } = view;
  const now = useNow(1_000);
  return (
    <header className="flex h-14 shrink-0 items-center gap-3 px-4 text-sm">
      <h1 className="min-w-0 truncate font-medium">{title}</h1>
      {startedAt && now !== null && (
        <Duration
          ms={now + clockOffsetMs - Date.parse(startedAt)}
          className="shrink-0 text-muted-foreground"
        />
      )}
      <RecordingBadge recording={recording} />
      <span className="ml-auto flex shrink-0 items-center gap-1.5 text-muted-foreground tabular-nums">
        <Users aria-hidden className="size-4" />
        {participants.length}
        <span className="sr-only">in the class</span>
      </span>
      {permissions.moderate && <EndForEveryone session={session} />}
    </header>
  );
}
