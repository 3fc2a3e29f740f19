'use client';

import type { Room } from '@lectern/contracts/rest/rooms';
import { Button } from '@lectern/ui/button';
import { Play } from 'lucide-react';
import Link from 'next/link';
import { useStartClass } from './use-start-class.ts';

interface StartClassButtonProps {
  room: Pick<Room, 'roomId' | 'slug' | 'title' | 'liveSessionId'>;
  /** One of several in a list: it stands back, and screen readers hear which room it is. */
  listed?: boolean;
  size?: 'sm' | 'md' | 'lg';
  className?: string;
}

/** Starts a class, or leads into the one that runs. */
export function StartClassButton({ room, listed = false, size, className }: StartClassButtonProps) {
  const { start, starting } = useStartClass(room);
  const suffix = listed && <span className="sr-only">: {room.title}</span>;
  if (room.liveSessionId)
    return (
      <Button asChild variant="primary" size={size} className={className}>
        <Link href={`/rooms/${room.slug}`}>
          Go to class
          {suffix}
        </Link>
      </Button>
    );
  return (
    <Button
      variant={listed ? 'secondary' : 'primary'}
      size={size}
      className={className}
      loading={starting}
      onClick={start}
    >
      {!starting && <Play aria-hidden className="fill-current" />}
      Start class
      {suffix}
    </Button>
  );
}
