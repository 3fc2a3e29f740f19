'use client';

import type { ClassroomSession } from '@lectern/client/classroom-session';
import { AlertDialog } from '@lectern/ui/alert-dialog';
import { Button } from '@lectern/ui/button';
import { toast } from '@lectern/ui/toast';
import { CircleStop } from 'lucide-react';
import { useState } from 'react';
import { errorMessage } from '../../backend/error-message.ts';

/** Ending is not leaving: everybody is sent out, so it asks first. */
export function EndForEveryone({ session }: { session: ClassroomSession }) {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);

  async function end() {
    setBusy(true);
    try {
      await session.host.end();
    } catch (error) {
      toast.error('The class could not be ended', { description: errorMessage(error) });
      setBusy(false);
      setOpen(false);
    }
  }

  return (
    <AlertDialog
      open={open}
      onOpenChange={setOpen}
      className="stage"
      trigger={
        <Button variant="danger-ghost" size="sm" aria-label="End for everyone">
          <CircleStop />
          <span className="max-sm:hidden">End for everyone</span>
        </Button>
      }
      title="End the class for everyone?"
      description="Everybody sees that it has ended. A running recording is saved."
      confirmLabel="End for everyone"
      busy={busy}
      onConfirm={end}
    />
  );
}
