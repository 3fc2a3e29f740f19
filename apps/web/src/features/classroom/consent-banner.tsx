'use client';

import type { ClassroomSession } from '@lectern/client/classroom-session';
import type { ClassroomView } from '@lectern/client/classroom-view';
import { type ConsentAnswer, consentIsImplied, consentText } from '@lectern/contracts/recording-consent';
import { Button } from '@lectern/ui/button';
import { CircleDot } from 'lucide-react';
import { useState } from 'react';
import { orSay } from './use-class-commands.ts';

interface ConsentBannerProps {
  session: ClassroomSession;
  view: ClassroomView;
}

/** Asks whoever has not said yet whether they may be recorded, and stays until they have: until then nothing of them is written. */
export function ConsentBanner({ session, view }: ConsentBannerProps) {
  const [busy, setBusy] = useState(false);
  const { me, recording, recordingMode, recordingConsent } = view;
  const isRecorded = recording !== null && recording.state !== 'ending';
  if (!me || recordingConsent || consentIsImplied(me.role)) return null;
  if (!isRecorded && recordingMode === 'manual') return null;

  function answer(given: ConsentAnswer) {
    setBusy(true);
    orSay(
      'Your answer could not be noted',
      session.answerConsent(given).finally(() => setBusy(false)),
    );
  }

  return (
    <section
      aria-label="May you be recorded?"
      className="mx-3 mb-2 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border bg-card px-4 py-2.5 text-sm"
    >
      <CircleDot aria-hidden className="size-4 shrink-0 text-live" />
      <p role="status" className="min-w-64 flex-1">
        <span className="font-medium">{factOf(view)}</span> {consentText.question}{' '}
        <span className="text-muted-foreground">{consentText.declining}</span>
      </p>
      <span className="flex gap-2">
        <Button size="sm" disabled={busy} onClick={() => answer('declined')}>
          Do not record me
        </Button>
        <Button size="sm" variant="primary" disabled={busy} onClick={() => answer('given')}>
          Record me
        </Button>
      </span>
    </section>
  );
}

function factOf({ recording, recordingMode }: ClassroomView): string {
  if (recording) return recording.provisional ? consentText.kept : consentText.recorded;
  return recordingMode === 'keep-from-start' ? consentText.willBeKept : consentText.willBeRecorded;
}
