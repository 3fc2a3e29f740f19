'use client';

import { Button } from '@lectern/ui/button';
import { Copy } from 'lucide-react';
import { useShareLink } from '../shell/use-share-link.ts';
import { watchPath } from './stream-name.ts';

/** What to send to those who should watch. */
export function ShareStream({ roomId }: { roomId: string }) {
  const { link, shown, copy } = useShareLink(watchPath(roomId), 'Link to the stream copied');
  return (
    <section aria-label="Link to the stream" className="flex flex-col gap-2 sm:flex-row">
      <a
        href={link}
        target="_blank"
        rel="noreferrer"
        className="focus-ring flex h-11 min-w-0 items-center rounded-lg border bg-muted/60 px-3.5 font-mono text-[0.8125rem] sm:flex-1"
      >
        <span className="truncate">{shown}</span>
      </a>
      <Button size="lg" onClick={copy}>
        <Copy aria-hidden />
        Copy link
      </Button>
    </section>
  );
}
