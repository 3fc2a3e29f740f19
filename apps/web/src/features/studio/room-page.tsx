'use client';

import type { Page } from '@lectern/contracts/rest/pagination';
import type { Recording } from '@lectern/contracts/rest/recordings';
import { type Room, readRoom } from '@lectern/contracts/rest/rooms';
import type { Session } from '@lectern/contracts/rest/sessions';
import { Badge } from '@lectern/ui/badge';
import { PageHeader } from '@lectern/ui/page-header';
import { ChevronLeft } from 'lucide-react';
import Link from 'next/link';
import { useBackend } from '../../backend/use-backend.ts';
import { FormAlert } from '../auth/form-alert.tsx';
import { ArchiveRoom } from './archive-room.tsx';
import { EndClass } from './end-class.tsx';
import { InviteLink } from './invite-link.tsx';
import { LiveClass } from './live-class.tsx';
import { RoomRecordings } from './room-recordings.tsx';
import { RoomSessions } from './room-sessions.tsx';
import { RoomSettingsForm } from './room-settings-form.tsx';
import { StartClassButton } from './start-class-button.tsx';

interface RoomPageProps {
  initial: Room;
  sessions: Page<Session> | undefined;
  recordings: Page<Recording> | undefined;
  mediaBase: string | null;
}

/** Everything about one room: what runs in it, what ran, what was recorded, and how it is set. */
export function RoomPage({ initial, sessions, recordings, mediaBase }: RoomPageProps) {
  const { data, error, reload } = useBackend(
    readRoom,
    { params: { roomId: initial.roomId } },
    { initial, refreshMs: 4_000 },
  );
  const room = data ?? initial;
  const archived = room.archivedAt !== null;

  return (
    <>
      <PageHeader
        back={
          <Link
            href="/studio"
            className="focus-ring inline-flex items-center gap-1 rounded-xs text-muted-foreground transition-colors duration-150 hover:text-foreground"
          >
            <ChevronLeft aria-hidden className="size-4" />
            Classes
          </Link>
        }
        title={room.title}
        badge={
          archived ? (
            <Badge>Archived</Badge>
          ) : (
            room.liveSessionId && (
              <Badge tone="live" dot="pulse">
                Live
              </Badge>
            )
          )
        }
        actions={
          !archived && (
            <>
              {room.liveSessionId && <EndClass sessionId={room.liveSessionId} onEnded={reload} />}
              <StartClassButton room={room} size="lg" />
            </>
          )
        }
      />
      {error && (
        <div className="mb-6">
          <FormAlert tone="note">
            The server cannot be reached right now; what you see may be a little old. It is tried again every
            few seconds.
          </FormAlert>
        </div>
      )}
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_340px] xl:gap-8">
        <div className="flex min-w-0 flex-col gap-6">
          {room.liveSessionId ? (
            <LiveClass room={room} sessionId={room.liveSessionId} />
          ) : (
            !archived && <InviteLink room={room} />
          )}
          <RoomRecordings roomId={room.roomId} initial={recordings} mediaBase={mediaBase} />
          <RoomSessions room={room} initial={sessions} />
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          <RoomSettingsForm key={room.roomId} room={room} onSaved={reload} />
          {!archived && <ArchiveRoom room={room} />}
        </div>
      </div>
    </>
  );
}
