'use client';

import { type Recording, retryRecording } from '@lectern/contracts/rest/recordings';
import { Button } from '@lectern/ui/button';
import { toast } from '@lectern/ui/toast';
import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { callBackend } from '../../backend/browser-api.ts';
import { errorMessage } from '../../backend/error-message.ts';

interface RetryRecordingProps {
  recording: Pick<Recording, 'recordingId' | 'title'>;
  onRetried: () => Promise<unknown>;
}

export function RetryRecording({ recording, onRetried }: RetryRecordingProps) {
  const [busy, setBusy] = useState(false);

  async function retry() {
    setBusy(true);
    try {
      await callBackend(retryRecording, { params: { recordingId: recording.recordingId } });
      await onRetried();
    } catch (error) {
      toast.error('The recording could not be processed again', { description: errorMessage(error) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <Button size="sm" loading={busy} onClick={retry}>
      {!busy && <RotateCw aria-hidden />}
      Process again
      <span className="sr-only">: {recording.title}</span>
    </Button>
  );
}
