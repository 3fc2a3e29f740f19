'use client';

import type { Room } from '@lectern/contracts/rest/rooms';
import { Button } from '@lectern/ui/button';
import { Card, CardContent } from '@lectern/ui/card';
import { Copy } from 'lucide-react';
import { useInviteLink } from './use-invite-link.ts';

/** Shown while no class runs: what to send before one does. */
export function InviteLink({ room }: { room: Room }) {
  return (
    <Card aria-labelledby="invite">
      <CardContent>
        <h2 id="invite" className="font-semibold">
          Invite link
        </h2>
        <p className="mt-1 text-muted-foreground text-sm">
          {room.settings.access === 'link'
            ? 'Whoever opens it before you start waits there and is let in when the class begins.'
            : 'People sign in first. Whoever opens it early waits and is let in when the class begins.'}
        </p>
        <InviteLinkRow slug={room.slug} />
      </CardContent>
    </Card>
  );
}

export function InviteLinkRow({ slug }: { slug: string }) {
  const { link, shown, copy } = useInviteLink(slug);
  return (
    <div className="mt-4 flex flex-col gap-2 sm:flex-row">
      <p
        title={link}
        className="flex h-10 min-w-0 shrink-0 items-center rounded-lg border bg-muted/60 px-3.5 sm:flex-1 sm:shrink font-mono text-[0.8125rem]"
      >
        <span className="truncate">{shown}</span>
      </p>
      <Button onClick={copy}>
        <Copy aria-hidden />
        Copy invite link
      </Button>
    </div>
  );
}
