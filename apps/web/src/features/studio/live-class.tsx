'use client';

import type { Room } from '@lectern/contracts/rest/rooms';
import { listParticipants, readSession, type SessionParticipant } from '@lectern/contracts/rest/sessions';
import { Avatar } from '@lectern/ui/avatar';
import { Badge } from '@lectern/ui/badge';
import { Card, CardContent } from '@lectern/ui/card';
import { Skeleton } from '@lectern/ui/skeleton';
import { DateTime, Duration } from '@lectern/ui/time';
import { useBackend } from '../../backend/use-backend.ts';
import { InviteLinkRow } from './invite-link.tsx';
import { useNow } from './use-now.ts';

interface LiveClassProps {
  room: Room;
  sessionId: string;
}

/** The class that runs right now: since when, and who is in it. */
export function LiveClass({ room, sessionId }: LiveClassProps) {
  const { data: session } = useBackend(readSession, { params: { sessionId } }, { refreshMs: 10_000 });
  const people = useBackend(
    listParticipants,
    { params: { roomId: room.roomId }, query: { sessionId, present: 'true', limit: 100 } },
    { refreshMs: 3_000 },
  );
  const now = useNow(1_000);
  const present = people.data?.data;

  return (
    <Card aria-labelledby="live-class">
      <CardContent>
        <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          <h2 id="live-class" className="font-semibold">
            In class now
          </h2>
          {session?.startedAt && (
            <p className="text-muted-foreground text-sm tabular-nums">
              since <DateTime iso={session.startedAt} style="time" />
              {now !== null && (
                <>
                  {' · '}
                  <Duration ms={now - Date.parse(session.startedAt)} />
                </>
              )}
            </p>
          )}
        </div>
        <Roster
          people={present}
          hasMore={people.data?.hasMore ?? false}
          failed={people.error !== undefined}
        />
        <InviteLinkRow slug={room.slug} />
      </CardContent>
    </Card>
  );
}

interface RosterProps {
  people: SessionParticipant[] | undefined;
  hasMore: boolean;
  failed: boolean;
}

function Roster({ people, hasMore, failed }: RosterProps) {
  if (!people)
    return (
      <div role="status" aria-label="Loading who is here" className="mt-4 flex flex-col gap-2">
        {failed ? (
          <p className="text-muted-foreground text-sm">Who is here cannot be read right now.</p>
        ) : (
          ['a', 'b'].map(key => <Skeleton key={key} className="h-11" />)
        )}
      </div>
    );
  if (people.length === 0)
    return (
      <p className="mt-4 text-muted-foreground text-sm">
        Nobody has joined yet. Go to the class, or send the link below.
      </p>
    );
  return (
    <>
      <ul aria-label="Participants" className="mt-3 grid gap-x-6 sm:grid-cols-2">
        {people.map(person => (
          <li key={person.participantId} className="flex h-12 min-w-0 items-center gap-3">
            <Avatar name={person.displayName} className="size-8" />
            <span className="truncate font-medium text-sm">{person.displayName}</span>
            {person.role !== 'student' && <Badge className="ml-auto capitalize">{person.role}</Badge>}
          </li>
        ))}
      </ul>
      {hasMore && <p className="mt-2 text-muted-foreground text-sm">and more than these {people.length}</p>}
    </>
  );
}
