'use client';

import { archiveRoom, type Room } from '@lectern/contracts/rest/rooms';
import { AlertDialog } from '@lectern/ui/alert-dialog';
import { Button } from '@lectern/ui/button';
import { toast } from '@lectern/ui/toast';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { callBackend } from '../../backend/browser-api.ts';
import { errorMessage } from '../../backend/error-message.ts';

export function ArchiveRoom({ room }: { room: Room }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);

  async function archive() {
    setBusy(true);
    try {
      await callBackend(archiveRoom, { params: { roomId: room.roomId } });
      toast.success(`${room.title} is archived`);
      router.push('/studio');
      router.refresh();
    } catch (error) {
      setBusy(false);
      toast.error('The room could not be archived', { description: errorMessage(error) });
    }
  }

  return (
    <div className="flex items-center justify-between gap-4 px-1">
      <p className="text-muted-foreground text-sm">
        {room.liveSessionId ? 'A room with a live class cannot be archived.' : 'No longer needed?'}
      </p>
      <AlertDialog
        open={open}
        onOpenChange={setOpen}
        trigger={
          <Button variant="danger-ghost" size="sm" disabled={room.liveSessionId !== null}>
            Archive room
          </Button>
        }
        title={`Archive ${room.title}?`}
        description="Its link stops working and it leaves your list. Recordings stay in the library."
        confirmLabel="Archive room"
        busy={busy}
        onConfirm={archive}
      />
    </div>
  );
}
