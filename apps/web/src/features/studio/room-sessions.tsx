'use client';

import type { Page } from '@lectern/contracts/rest/pagination';
import type { Room } from '@lectern/contracts/rest/rooms';
import { listSessions, type Session } from '@lectern/contracts/rest/sessions';
import { Button } from '@lectern/ui/button';
import { Card, CardHeader, CardTitle } from '@lectern/ui/card';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@lectern/ui/table';
import { DateTime, Duration } from '@lectern/ui/time';
import { useEffect, useRef } from 'react';
import { useBackendPages } from '../../backend/use-backend.ts';
import { SectionNote } from './section-note.tsx';
import { sessionLengthMs, sessionStatus } from './session-facts.ts';

interface RoomSessionsProps {
  room: Room;
  initial: Page<Session> | undefined;
}

/** The classes that were held in a room. */
export function RoomSessions({ room, initial }: RoomSessionsProps) {
  const { items, error, hasMore, loadMore, reload } = useBackendPages<Session, typeof listSessions>(
    listSessions,
    { params: { roomId: room.roomId }, query: { limit: 10 } },
    { initial, refreshMs: 15_000 },
  );
  // A class that starts or ends is seen on the room first.
  const liveBefore = useRef(room.liveSessionId);
  useEffect(() => {
    if (liveBefore.current !== room.liveSessionId) void reload();
    liveBefore.current = room.liveSessionId;
  }, [room.liveSessionId, reload]);

  return (
    <Card aria-labelledby="room-sessions">
      <CardHeader className="pb-4">
        <CardTitle id="room-sessions">Classes held</CardTitle>
      </CardHeader>
      {!items && (
        <SectionNote>{error ? 'The list cannot be read right now. Trying again…' : 'Loading…'}</SectionNote>
      )}
      {items?.length === 0 && <SectionNote>None yet. The first one will be listed here.</SectionNote>}
      {items && items.length > 0 && (
        <Table>
          <TableHeader>
            <TableRow>
              <TableHead>Started</TableHead>
              <TableHead>Length</TableHead>
              <TableHead>People</TableHead>
              <TableHead className="hidden sm:table-cell">Status</TableHead>
            </TableRow>
          </TableHeader>
          <TableBody>
            {items.map(session => (
              <SessionRow key={session.sessionId} session={session} />
            ))}
          </TableBody>
        </Table>
      )}
      {hasMore && (
        <div className="border-t p-3 text-center">
          <Button variant="ghost" size="sm" onClick={loadMore}>
            Show more
          </Button>
        </div>
      )}
    </Card>
  );
}

function SessionRow({ session }: { session: Session }) {
  const lengthMs = sessionLengthMs(session);
  const start = session.startedAt ?? session.scheduledFor;
  return (
    <TableRow>
      <TableCell className="h-14 whitespace-nowrap">{start ? <DateTime iso={start} /> : 'Not yet'}</TableCell>
      <TableCell className="h-14">
        {lengthMs === null ? (
          <span className="text-muted-foreground">{session.state === 'live' ? 'running' : 'none'}</span>
        ) : (
          <Duration ms={lengthMs} />
        )}
      </TableCell>
      <TableCell className="h-14 tabular-nums">{session.participantCount}</TableCell>
      <TableCell className="hidden h-14 text-muted-foreground sm:table-cell">
        {sessionStatus(session)}
      </TableCell>
    </TableRow>
  );
}
