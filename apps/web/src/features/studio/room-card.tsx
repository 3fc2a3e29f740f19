'use client';

import type { Room } from '@lectern/contracts/rest/rooms';
import { Badge } from '@lectern/ui/badge';
import { IconButton } from '@lectern/ui/icon-button';
import { DateTime } from '@lectern/ui/time';
import { Link2 } from 'lucide-react';
import Link from 'next/link';
import { StartClassButton } from './start-class-button.tsx';
import { useInviteLink } from './use-invite-link.ts';

interface RoomCardProps {
  room: Room;
  /** For an admin, who sees other people's rooms. */
  showOwner: boolean;
}

export function RoomCard({ room, showOwner }: RoomCardProps) {
  const { copy } = useInviteLink(room.slug);
  const page = `/studio/rooms/${room.roomId}`;
  return (
    <li className="relative flex flex-col rounded-lg border bg-card p-5 transition-colors duration-150 hover:border-input sm:p-6">
      <div className="flex items-start justify-between gap-3">
        <h2 className="min-w-0 font-semibold text-lg leading-6 tracking-[-0.012em]">
          {/* The whole card leads to the room; its buttons lie above. */}
          <Link href={page} className="focus-ring rounded-xs after:absolute after:inset-0 after:rounded-lg">
            <span className="line-clamp-2 break-words">{room.title}</span>
          </Link>
        </h2>
        {room.liveSessionId && (
          <Badge tone="live" dot="pulse">
            Live
          </Badge>
        )}
      </div>
      <p className="mt-1.5 truncate text-muted-foreground text-sm">/rooms/{room.slug}</p>
      <p className="mt-4 mb-6 text-muted-foreground text-sm">
        {showOwner && <>{room.ownerName} · </>}
        {room.settings.access === 'link' ? 'Anyone with the link' : 'People with an account'} ·{' '}
        {room.settings.capacity} seats
        {room.settings.recordingMode === 'automatic' && ' · recorded'}
        {room.settings.recordingMode === 'keep-from-start' && ' · kept from the start'}
        <span className="sr-only">
          {' '}
          · created <DateTime iso={room.createdAt} style="date" />
        </span>
      </p>
      <div className="relative mt-auto flex items-center gap-1">
        <StartClassButton room={room} listed className="mr-auto" />
        <IconButton label={`Copy the invite link of ${room.title}`} size="sm" onClick={copy}>
          <Link2 aria-hidden />
        </IconButton>
      </div>
    </li>
  );
}
