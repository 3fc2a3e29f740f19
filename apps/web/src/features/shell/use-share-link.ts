'use client';

import { toast } from '@lectern/ui/toast';
import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/** A link to a path of this site, to be sent to others. The server does not know by which address the page was reached, so it starts as a path. */
export function useShareLink(path: string, copied: string) {
  const origin = useSyncExternalStore(
    never,
    () => window.location.origin,
    () => '',
  );
  const link = `${origin}${path}`;

  async function copy() {
    try {
      await navigator.clipboard.writeText(link);
      toast.success(copied);
    } catch {
      // Without HTTPS, or when it is forbidden, browsers give no clipboard.
      toast.error('The browser did not allow copying', { description: link, duration: 20_000 });
    }
  }

  return { link, shown: link.replace(/^https?:\/\//, ''), copy };
}
