'use client';

import { AppError } from '@lectern/contracts/kernel/app-error';
import { type Room, updateRoom } from '@lectern/contracts/rest/rooms';
import { Button } from '@lectern/ui/button';
import { Card, CardContent, CardFooter, CardHeader, CardTitle } from '@lectern/ui/card';
import { Field } from '@lectern/ui/field';
import { Input } from '@lectern/ui/input';
import { RadioGroup } from '@lectern/ui/radio-group';
import { Select } from '@lectern/ui/select';
import { Switch } from '@lectern/ui/switch';
import { toast } from '@lectern/ui/toast';
import { type FormEvent, useState } from 'react';
import { callBackend } from '../../backend/browser-api.ts';
import { errorMessage, fieldError } from '../../backend/error-message.ts';
import { FormAlert } from '../auth/form-alert.tsx';
import { accessOptions } from './access-options.ts';
import { retentionOptions, retentionValue } from './retention-options.ts';
import { recordingModes } from './recording-modes.ts';
import { changesOf, type DraftProblems, draftOf, problemsOf, type RoomDraft } from './room-settings.ts';

interface RoomSettingsFormProps {
  room: Room;
  onSaved: () => Promise<unknown>;
}

const switches = [
  ['studentsMayUseMicrophone', 'Students may speak'],
  ['studentsMayUseCamera', 'Students may show their camera'],
  ['studentsMayShareScreen', 'Students may share their screen'],
] as const;

export function RoomSettingsForm({ room, onSaved }: RoomSettingsFormProps) {
  const [edited, setEdited] = useState<RoomDraft | null>(null);
  const [problems, setProblems] = useState<DraftProblems>({});
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const archived = room.archivedAt !== null;

  // Untouched, the form follows the room as it is polled.
  const draft = edited ?? draftOf(room);
  const changes = changesOf(room, draft);
  const edit = <K extends keyof RoomDraft>(field: K, value: RoomDraft[K]) => {
    setEdited({ ...draft, [field]: value });
    setProblems({ ...problems, [field]: undefined });
  };

  async function save(event: FormEvent) {
    event.preventDefault();
    if (!changes) return;
    const found = problemsOf(changes);
    setProblems(found);
    setError(undefined);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      await callBackend(updateRoom, { params: { roomId: room.roomId }, body: changes });
      await onSaved();
      setEdited(null);
      toast.success('Settings saved');
    } catch (cause) {
      if (cause instanceof AppError && cause.code === 'slug_taken')
        setProblems({ slug: 'Another room has this link. Choose another.' });
      else if (fieldError(cause, 'title')) setProblems({ title: fieldError(cause, 'title') });
      else setError(errorMessage(cause));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form onSubmit={save} noValidate>
      <Card aria-labelledby="room-settings">
        <CardHeader>
          <CardTitle id="room-settings">Settings</CardTitle>
        </CardHeader>
        <CardContent>
          <fieldset disabled={archived} className="flex flex-col gap-5">
            <legend className="sr-only">Settings of the room</legend>
            {error && <FormAlert>{error}</FormAlert>}
            {archived && <FormAlert tone="note">This room is archived. Its recordings stay.</FormAlert>}
            <Field label="Room title" error={problems.title}>
              <Input
                value={draft.title}
                maxLength={120}
                onChange={event => edit('title', event.target.value)}
              />
            </Field>
            <Field label="Link name" hint="The old link stops working." error={problems.slug}>
              <Input
                value={draft.slug}
                maxLength={60}
                autoCapitalize="none"
                spellCheck={false}
                onChange={event => edit('slug', event.target.value)}
              />
            </Field>
            <Field label="Who may join">
              <Select
                value={draft.access}
                disabled={archived}
                onValueChange={value => edit('access', value as RoomDraft['access'])}
                options={accessOptions}
              />
            </Field>
            <Field label="Seats" hint="You included." error={problems.capacity}>
              <Input
                value={draft.capacity}
                inputMode="numeric"
                maxLength={4}
                className="tabular-nums"
                onChange={event => edit('capacity', event.target.value)}
              />
            </Field>
            <div className="border-t pt-5">
              <h3 className="mb-1 font-medium text-sm">Recording</h3>
              <RadioGroup
                label="Recording"
                value={draft.recordingMode}
                onValueChange={mode => edit('recordingMode', mode)}
                choices={recordingModes}
              />
            </div>
            <Field label="Keep recordings" hint="A week before one is deleted, the library says so.">
              <Select
                value={retentionValue(draft.retentionDays)}
                disabled={archived}
                onValueChange={value => edit('retentionDays', value === 'default' ? null : Number(value))}
                options={retentionOptions(draft.retentionDays)}
              />
            </Field>
            <div className="flex flex-col gap-4 border-t pt-5">
              {switches.map(([name, label]) => (
                <Field key={name} inline label={label}>
                  <Switch
                    checked={draft[name]}
                    disabled={archived}
                    onCheckedChange={checked => edit(name, checked)}
                  />
                </Field>
              ))}
            </div>
          </fieldset>
        </CardContent>
        {changes && !archived && (
          <CardFooter className="animate-fade-in">
            <Button
              variant="ghost"
              onClick={() => {
                setEdited(null);
                setProblems({});
                setError(undefined);
              }}
            >
              Discard
            </Button>
            <Button type="submit" variant="primary" loading={busy}>
              Save changes
            </Button>
          </CardFooter>
        )}
      </Card>
    </form>
  );
}
