'use client';

import { keepRecording, type Recording } from '@lectern/contracts/rest/recordings';
import { Button } from '@lectern/ui/button';
import { toast } from '@lectern/ui/toast';
import { Save } from 'lucide-react';
import { useState } from 'react';
import { callBackend } from '../../backend/browser-api.ts';
import { errorMessage } from '../../backend/error-message.ts';

interface KeepRecordingProps {
  recording: Pick<Recording, 'recordingId' | 'title'>;
  size?: 'sm' | 'lg';
  onKept: () => Promise<unknown>;
}

/** Makes what was to be deleted after the class a recording like any other. */
export function KeepRecording({ recording, size = 'sm', onKept }: KeepRecordingProps) {
  const [busy, setBusy] = useState(false);

  async function keep() {
    setBusy(true);
    try {
      await callBackend(keepRecording, { params: { recordingId: recording.recordingId } });
      await onKept();
    } catch (error) {
      toast.error('The recording could not be kept', { description: errorMessage(error) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <Button size={size} variant={size === 'lg' ? 'primary' : undefined} loading={busy} onClick={keep}>
      {!busy && <Save aria-hidden />}
      Keep the recording
      <span className="sr-only">: {recording.title}</span>
    </Button>
  );
}
