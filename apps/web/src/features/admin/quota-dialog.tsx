'use client';

import { setUserQuota, type UserStorage } from '@lectern/contracts/rest/storage';
import { Button } from '@lectern/ui/button';
import { Dialog, DialogContent, DialogFooter } from '@lectern/ui/dialog';
import { Field } from '@lectern/ui/field';
import { Input } from '@lectern/ui/input';
import { type FormEvent, useState } from 'react';
import { callBackend } from '../../backend/browser-api.ts';
import { errorMessage } from '../../backend/error-message.ts';

interface QuotaDialogProps {
  person: UserStorage;
  onSaved: () => Promise<unknown>;
  onClose: () => void;
}

const gigabyte = 1e9;

export function QuotaDialog({ person, onSaved, onClose }: QuotaDialogProps) {
  const own = person.quotaIsOwn ? (person.quotaBytes ?? 0) / gigabyte : '';
  const [text, setText] = useState(String(own));
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function save(event: FormEvent) {
    event.preventDefault();
    const gigabytes = Number(text.trim().replace(',', '.'));
    if (!Number.isFinite(gigabytes) || gigabytes < 0) {
      setError('A number of gigabytes, 0 for no limit, or nothing');
      return;
    }
    setBusy(true);
    try {
      const quotaBytes = text.trim() === '' ? null : Math.round(gigabytes * gigabyte);
      await callBackend(setUserQuota, { params: { userId: person.userId }, body: { quotaBytes } });
      await onSaved();
      onClose();
    } catch (cause) {
      setBusy(false);
      setError(errorMessage(cause));
    }
  }

  return (
    <Dialog open onOpenChange={open => !open && onClose()}>
      <DialogContent title={`Quota of ${person.displayName}`}>
        <form onSubmit={save} noValidate>
          <Field label="Gigabytes" hint="0: no limit. Empty: as this server gives everybody." error={error}>
            <Input
              value={text}
              inputMode="decimal"
              maxLength={12}
              className="tabular-nums"
              onChange={event => setText(event.target.value)}
            />
          </Field>
          <DialogFooter>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" variant="primary" loading={busy}>
              Save
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
