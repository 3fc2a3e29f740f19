import type { Lobby } from '@lectern/contracts/rest/rooms';
import { cn } from '@lectern/ui/cn';
import { CircleDot, Clock, CloudOff, Lock, Users } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { mayTeach } from '../auth/may-teach.ts';
import type { Viewer } from '../auth/viewer.ts';
import { watchableWithoutSeat } from '../live-replay/without-seat.ts';
import { recordingFact } from './consent-choice.tsx';

interface LobbyNoticeProps {
  lobby: Lobby | null;
  viewer: Viewer | null;
  leads: boolean;
  unreachable: boolean;
}

/** The one thing to know before joining: why it is not possible yet, or, for who leads it, that it is recorded. */
export function LobbyNotice({ lobby, viewer, leads, unreachable }: LobbyNoticeProps) {
  if (unreachable)
    return (
      <Notice icon={<CloudOff />} tone="warning">
        The server cannot be reached right now. This page goes on trying.
      </Notice>
    );
  if (!lobby) return null;
  if (lobby.state === 'archived')
    return <Notice icon={<Lock />}>This room is closed for good. Its recordings stay in the library.</Notice>;
  if (lobby.state === 'waiting')
    return (
      <Notice icon={<Clock />}>
        The class has not started. You can join here as soon as it does; there is no need to reload.
        {viewer && mayTeach(viewer) && (
          <>
            {' '}
            Is it yours?{' '}
            <Link
              href="/studio"
              className="focus-ring rounded-xs text-primary-text underline underline-offset-4"
            >
              Start it in Creator Studio
            </Link>
            .
          </>
        )}
      </Notice>
    );
  if (lobby.participantCount >= lobby.capacity)
    return (
      <Notice icon={<Users />} tone="warning">
        All {lobby.capacity} seats are taken. You can join when somebody leaves.
        {watchableWithoutSeat(lobby) && (
          <>
            {' '}
            Until then you can{' '}
            <Link
              href={`/rooms/${lobby.slug}/watch`}
              className="focus-ring rounded-xs underline underline-offset-4"
            >
              watch without a seat
            </Link>
            .
          </>
        )}
      </Notice>
    );
  const fact = recordingFact(lobby);
  if (fact && leads) return <Notice icon={<CircleDot />}>{fact} You lead it: you are in it.</Notice>;
  return null;
}

function Notice({
  icon,
  tone = 'neutral',
  children,
}: {
  icon: ReactNode;
  tone?: 'neutral' | 'warning';
  children: ReactNode;
}) {
  return (
    <div
      role="status"
      className={cn(
        'flex gap-3 rounded-lg px-4 py-3 text-sm leading-5 [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0',
        tone === 'warning' ? 'bg-warning-soft text-warning-text' : 'bg-muted text-muted-foreground',
      )}
    >
      {icon}
      <p>{children}</p>
    </div>
  );
}
