'use client';

import type { ClassroomSession } from '@lectern/client/classroom-session';
import { useStore } from '../lobby/use-store.ts';
import { useNow } from '../studio/use-now.ts';

/** A line stays for as long as it takes to read, and two are shown at once. */
const readMs = 9_000;
const shownAtOnce = 2;

/** What is said right now, as somebody types it. A log: screen readers say each new line. */
export function LiveCaptionLines({ session }: { session: ClassroomSession }) {
  const lines = useStore(session.captions);
  const now = useNow(1_000) ?? 0;
  const fresh = lines.filter(({ heardAtMs }) => now - heardAtMs < readMs).slice(-shownAtOnce);
  return (
    <div
      role="log"
      aria-label="Captions"
      className="pointer-events-none flex shrink-0 flex-col items-center gap-1 px-4 pt-2 text-center"
    >
      {fresh.map(({ seq, language, text }) => (
        <p
          key={seq}
          lang={language}
          className="max-w-3xl break-words rounded-md bg-background/85 px-3 py-1 text-lg leading-7"
        >
          {text}
        </p>
      ))}
    </div>
  );
}
