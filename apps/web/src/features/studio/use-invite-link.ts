'use client';

import { toast } from '@lectern/ui/toast';
import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/** The link that lets people into a room. The server does not know by which address the page was reached, so it starts as a path. */
export function useInviteLink(slug: string) {
  const origin = useSyncExternalStore(
    never,
    () => window.location.origin,
    () => '',
  );
  const link = `${origin}/rooms/${slug}`;

  async function copy() {
    try {
      await navigator.clipboard.writeText(link);
      toast.success('Invite link copied');
    } catch {
      // Without HTTPS, or when it is forbidden, browsers give no clipboard.
      toast.error('The browser did not allow copying', { description: link, duration: 20_000 });
    }
  }

  return { link, shown: link.replace(/^https?:\/\//, ''), copy };
}
