'use client';

import { endSession } from '@lectern/contracts/rest/sessions';
import { AlertDialog } from '@lectern/ui/alert-dialog';
import { Button } from '@lectern/ui/button';
import { toast } from '@lectern/ui/toast';
import { useState } from 'react';
import { callBackend } from '../../backend/browser-api.ts';
import { errorMessage } from '../../backend/error-message.ts';

interface EndClassProps {
  sessionId: string;
  onEnded: () => Promise<unknown>;
}

/** Ends a class from outside of it, after asking. */
export function EndClass({ sessionId, onEnded }: EndClassProps) {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);

  async function end() {
    setBusy(true);
    try {
      await callBackend(endSession, { params: { sessionId } });
      setOpen(false);
      await onEnded();
    } catch (error) {
      toast.error('The class could not be ended', { description: errorMessage(error) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <AlertDialog
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button variant="danger-ghost" size="lg">
          End class
        </Button>
      }
      title="End the class for everyone?"
      description="Whoever is in it sees that it has ended. A running recording is saved."
      confirmLabel="End class"
      busy={busy}
      onConfirm={end}
    />
  );
}
