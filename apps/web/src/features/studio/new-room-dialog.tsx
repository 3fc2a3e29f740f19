'use client';

import { AppError } from '@lectern/contracts/kernel/app-error';
import { createRoom, type RoomSettings } from '@lectern/contracts/rest/rooms';
import { Button } from '@lectern/ui/button';
import { Dialog, DialogClose, DialogContent, DialogFooter, DialogTrigger } from '@lectern/ui/dialog';
import { Field } from '@lectern/ui/field';
import { Input } from '@lectern/ui/input';
import { Select } from '@lectern/ui/select';
import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { callBackend } from '../../backend/browser-api.ts';
import { errorMessage, fieldError } from '../../backend/error-message.ts';
import { FormAlert } from '../auth/form-alert.tsx';
import { accessOptions } from './access-options.ts';

/** Button and dialog. A title is enough; everything else can be set in the room. */
export function NewRoomDialog() {
  return (
    <Dialog>
      <DialogTrigger asChild>
        <Button variant="primary">
          <Plus aria-hidden />
          New room
        </Button>
      </DialogTrigger>
      <DialogContent
        title="New room"
        description="A room keeps its link, its settings and its recordings. Use one for each course."
      >
        <NewRoomForm />
      </DialogContent>
    </Dialog>
  );
}

function NewRoomForm() {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [titleError, setTitleError] = useState<string>();
  const [error, setError] = useState<string>();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const title = String(form.get('title') ?? '').trim();
    const access = form.get('access') as RoomSettings['access'];
    setTitleError(title ? undefined : 'Give the room a title');
    setError(undefined);
    if (!title) return;
    setBusy(true);
    try {
      const room = await callBackend(createRoom, { body: { title, settings: { access } } });
      router.push(`/studio/rooms/${room.roomId}`);
    } catch (cause) {
      setBusy(false);
      const wrongTitle = fieldError(cause, 'title');
      setTitleError(wrongTitle);
      if (wrongTitle) return;
      setError(
        cause instanceof AppError && cause.code === 'slug_taken'
          ? 'Another room has the link that this title makes. Change the title a little.'
          : errorMessage(cause),
      );
    }
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-5">
      {error && <FormAlert>{error}</FormAlert>}
      <Field label="Room title" hint="Its link is made from it." error={titleError}>
        <Input name="title" placeholder="Waves and optics" maxLength={120} autoComplete="off" />
      </Field>
      <Field label="Who may join">
        <Select name="access" defaultValue="link" options={accessOptions} />
      </Field>
      <DialogFooter className="mt-3">
        <DialogClose asChild>
          <Button>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" loading={busy}>
          Create room
        </Button>
      </DialogFooter>
    </form>
  );
}
