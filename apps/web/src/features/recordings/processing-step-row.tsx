'use client';

import { retryProcessingStep } from '@lectern/contracts/rest/processing';
import type { ProcessingStep } from '@lectern/contracts/rest/videos';
import { Button } from '@lectern/ui/button';
import { toast } from '@lectern/ui/toast';
import { Check, CircleDashed, LoaderCircle, Minus, RotateCw, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { callBackend } from '../../backend/browser-api.ts';
import { errorMessage } from '../../backend/error-message.ts';
import { stepNames, wordsFor } from './step-status.ts';

const icons = {
  waiting: CircleDashed,
  running: LoaderCircle,
  done: Check,
  failed: TriangleAlert,
  skipped: Minus,
} as const;

interface ProcessingStepRowProps {
  videoId: string;
  step: ProcessingStep;
  onRetried: () => Promise<unknown>;
}

export function ProcessingStepRow({ videoId, step, onRetried }: ProcessingStepRowProps) {
  const [busy, setBusy] = useState(false);
  const Icon = icons[step.state];
  const name = stepNames[step.name];
  const failed = step.state === 'failed';

  async function retry() {
    setBusy(true);
    try {
      await callBackend(retryProcessingStep, { params: { videoId, step: step.name } });
      await onRetried();
    } catch (error) {
      toast.error(`"${name}" could not be tried again`, { description: errorMessage(error) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <li>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Icon
          aria-hidden
          className={failed ? 'size-4 text-destructive-text' : 'size-4 text-muted-foreground'}
        />
        <span className="min-w-0 flex-1 sm:w-48 sm:flex-none">{name}</span>
        <span className={failed ? 'text-destructive-text' : 'text-muted-foreground tabular-nums'}>
          {wordsFor(step)}
        </span>
        {failed && step.retryable && (
          <Button size="sm" loading={busy} onClick={retry}>
            {!busy && <RotateCw aria-hidden />}
            Try again
            <span className="sr-only">: {name}</span>
          </Button>
        )}
      </div>
      {step.reason && (
        <p className={failed ? 'ml-6 text-destructive-text' : 'ml-6 text-muted-foreground'}>{step.reason}</p>
      )}
      {step.lastLines && (
        <pre className="mt-1 ml-6 max-h-40 max-w-full overflow-auto rounded-md bg-muted p-2 text-xs">
          {step.lastLines}
        </pre>
      )}
    </li>
  );
}
