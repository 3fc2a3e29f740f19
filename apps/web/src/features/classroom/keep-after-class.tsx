'use client';

import { listSessionRecordings, type Recording } from '@lectern/contracts/rest/recordings';
import { DateTime } from '@lectern/ui/time';
import { useState } from 'react';
import { useBackend } from '../../backend/use-backend.ts';
import { KeepRecording } from '../recordings/keep-recording.tsx';

const refreshMs = 2_000;
/** A class that was kept has a recording by then, or none at all. */
const noneAfterMs = 30_000;

/** For who led a class that was kept until its end: the last moment to keep it for good. */
export function KeepAfterClass({ sessionId }: { sessionId: string }) {
  const [wasKept, setWasKept] = useState(false);
  const [endedMs] = useState(Date.now);
  const { data, reload } = useBackend(
    listSessionRecordings,
    { params: { sessionId }, query: {} },
    // Until the end of the recording has arrived, which says how long there is.
    {
      refreshMs: latest => {
        if (latest?.data.length === 0) return Date.now() - endedMs < noneAfterMs ? refreshMs : 0;
        return latest?.data.some(isOpen) ? refreshMs : 0;
      },
    },
  );
  if (wasKept)
    return (
      <p role="status" className="mt-6 rounded-lg bg-muted px-4 py-3">
        The recording is kept. It is being made into a video.
      </p>
    );
  const recording = data?.data.find(({ provisional }) => provisional);
  if (!recording) return null;
  return (
    <section aria-label="Recording" className="mt-6 w-full rounded-lg border px-4 py-4">
      <h2 className="font-semibold">Did you forget to record?</h2>
      <p className="mt-1 mb-4 text-muted-foreground">
        This class was kept from its start.{' '}
        {recording.keepUntil ? (
          <>
            It is deleted at <DateTime iso={recording.keepUntil} style="time" /> unless you keep it.
          </>
        ) : (
          'It is deleted in a few minutes unless you keep it.'
        )}
      </p>
      <KeepRecording
        recording={recording}
        size="lg"
        onKept={async () => {
          setWasKept(true);
          await reload();
        }}
      />
    </section>
  );
}

/** It is still on its way to be held. */
const isOpen = ({ provisional, state }: Recording) => provisional && state !== 'held';
