'use client';

import type { ClassroomSession } from '@lectern/client/classroom-session';
import type { Connection } from '@lectern/client/classroom-view';
import { Button } from '@lectern/ui/button';
import { Spinner } from '@lectern/ui/spinner';

interface ConnectionBannerProps {
  session: ClassroomSession;
  connection: Connection;
}

/** What is broken, what goes on meanwhile, and that it mends itself. */
export function ConnectionBanner({ session, connection: { state } }: ConnectionBannerProps) {
  if (state !== 'reconnecting' && state !== 'media-lost') return null;
  return (
    <div
      role="alert"
      className="mx-3 mb-2 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg bg-warning-soft px-4 py-2.5 text-sm text-warning-text"
    >
      <Spinner />
      {state === 'reconnecting' ? (
        <>
          <p className="min-w-0 flex-1">
            <span className="font-medium">Reconnecting.</span> Your seat is kept, and what you write is sent
            as soon as the connection is back.
          </p>
          <Button size="sm" onClick={() => session.retryNow()}>
            Try now
          </Button>
        </>
      ) : (
        <p className="min-w-0 flex-1">
          <span className="font-medium">Picture and sound are away.</span> The media server is being reached
          again; chat and hands go on.
        </p>
      )}
    </div>
  );
}
