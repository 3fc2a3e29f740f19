'use client';

import { titleSchema } from '@lectern/contracts/primitives';
import { Button } from '@lectern/ui/button';
import { DialogClose, DialogFooter } from '@lectern/ui/dialog';
import { Field } from '@lectern/ui/field';
import { Input } from '@lectern/ui/input';
import { type FormEvent, useState } from 'react';
import { errorMessage, fieldError } from '../../backend/error-message.ts';
import type { VideoDialogProps } from './video-dialogs.tsx';

export function RenameForm({ video, commands, onDone }: VideoDialogProps) {
  const [title, setTitle] = useState(video.title);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const parsed = titleSchema.safeParse(title);
    setError(parsed.error?.issues[0]?.message);
    if (!parsed.success) return;
    setBusy(true);
    try {
      await commands.change(video, { title: parsed.data });
      onDone();
    } catch (cause) {
      setBusy(false);
      setError(fieldError(cause, 'title') ?? errorMessage(cause));
    }
  }

  return (
    <form onSubmit={submit} noValidate>
      <Field label="Title" error={error}>
        <Input value={title} maxLength={120} onChange={event => setTitle(event.target.value)} />
      </Field>
      <DialogFooter>
        <DialogClose asChild>
          <Button>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" loading={busy}>
          Save
        </Button>
      </DialogFooter>
    </form>
  );
}
