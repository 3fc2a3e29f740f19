'use client';

import { listProcessingSteps } from '@lectern/contracts/rest/processing';
import type { Recording } from '@lectern/contracts/rest/recordings';
import { Skeleton } from '@lectern/ui/skeleton';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { errorMessage } from '../../backend/error-message.ts';
import { useBackend } from '../../backend/use-backend.ts';
import { ProcessingStepRow } from './processing-step-row.tsx';
import { refreshMsForSteps } from './step-status.ts';

interface ProcessingDetailsProps {
  recording: Pick<Recording, 'recordingId' | 'title'>;
  onChanged: () => Promise<unknown>;
}

/** The steps of making a video, for its owner: how far each is, why one has failed, and trying that one again. */
export function ProcessingDetails({ recording, onChanged }: ProcessingDetailsProps) {
  const [open, setOpen] = useState(false);
  const { recordingId: videoId, title } = recording;
  const { data, error, reload } = useBackend(
    listProcessingSteps,
    // Nobody pays for what is not looked at.
    open ? { params: { videoId } } : null,
    { refreshMs: latest => (latest ? refreshMsForSteps(latest.data) : 2_500) },
  );

  async function changed() {
    await Promise.all([reload(), onChanged()]);
  }

  return (
    <details
      className="group relative mt-2 w-fit max-w-full"
      onToggle={event => setOpen(event.currentTarget.open)}
    >
      <summary className="focus-ring flex w-fit cursor-pointer list-none items-center gap-1 rounded-xs text-muted-foreground text-sm hover:text-foreground">
        <ChevronRight aria-hidden className="size-4 transition-transform duration-150 group-open:rotate-90" />
        Details
        <span className="sr-only">of processing {title}</span>
      </summary>
      {error && !data && <p className="mt-2 text-destructive-text text-sm">{errorMessage(error)}</p>}
      {!error && !data && <Skeleton className="mt-2 h-24 w-72" />}
      {data?.data.length === 0 && (
        <p className="mt-2 text-muted-foreground text-sm">Nothing is known of how this one was made.</p>
      )}
      {data && data.data.length > 0 && (
        <ul aria-label={`Steps of ${title}`} className="mt-2 space-y-1.5 text-sm">
          {data.data.map(step => (
            <ProcessingStepRow key={step.name} videoId={videoId} step={step} onRetried={changed} />
          ))}
        </ul>
      )}
    </details>
  );
}
