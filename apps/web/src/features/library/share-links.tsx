'use client';

import {
  createShareLink,
  listShareLinks,
  revokeShareLink,
  type ShareLink,
} from '@lectern/contracts/rest/share-links';
import { AlertDialog } from '@lectern/ui/alert-dialog';
import { Button } from '@lectern/ui/button';
import { Field } from '@lectern/ui/field';
import { Input } from '@lectern/ui/input';
import { Select } from '@lectern/ui/select';
import { DateTime } from '@lectern/ui/time';
import { toast } from '@lectern/ui/toast';
import { type FormEvent, useState } from 'react';
import { callBackend } from '../../backend/browser-api.ts';
import { errorMessage, fieldError } from '../../backend/error-message.ts';
import { useBackend } from '../../backend/use-backend.ts';
import { CopyField } from './copy-field.tsx';
import { embedCode } from './embed-origins.ts';

const dayMs = 86_400_000;
const expiries = [
  { value: 'never', label: 'Never' },
  { value: '1', label: 'In a day' },
  { value: '7', label: 'In a week' },
  { value: '30', label: 'In 30 days' },
];

/** Links that let anyone who has one watch. A link is shown once, when it is made: the server keeps only a hash of it. */
export function ShareLinks({ videoId }: { videoId: string }) {
  const { data, error, loading, reload } = useBackend(listShareLinks, { params: { videoId } });
  const [made, setMade] = useState<string>();

  return (
    <section aria-labelledby="share-links">
      <h3 id="share-links" className="mb-3 font-medium text-sm">
        Links
      </h3>
      {made ? (
        <div className="flex flex-col gap-4">
          <CopyField label="New link" path={`/shared/${made}`} hint="Copy it now: it is not shown again." />
          <CopyField
            label="Embed code"
            path={`/embed/${videoId}?link=${encodeURIComponent(made)}`}
            wrap={embedCode}
            hint="For the pages named above: who sees one of them watches by this link."
          />
        </div>
      ) : (
        <NewLink
          videoId={videoId}
          onMade={async token => {
            setMade(token);
            await reload();
          }}
        />
      )}
      {error && !data && (
        <div role="alert" className="mt-4 flex flex-wrap items-center justify-between gap-3 text-sm">
          <p className="text-muted-foreground">The links could not be read. {errorMessage(error)}</p>
          <Button size="sm" loading={loading} onClick={() => void reload()}>
            Try again
          </Button>
        </div>
      )}
      {data && data.data.length > 0 && (
        <ul className="mt-4 divide-y border-t">
          {data.data.map(link => (
            <LinkRow key={link.linkId} videoId={videoId} link={link} onRevoked={reload} />
          ))}
        </ul>
      )}
    </section>
  );
}

function NewLink({ videoId, onMade }: { videoId: string; onMade: (token: string) => Promise<void> }) {
  const [error, setError] = useState<{ password?: string | undefined; other?: string | undefined }>({});
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const password = String(form.get('password') ?? '');
    const days = Number(form.get('expires'));
    const expiresAt = days > 0 ? new Date(Date.now() + days * dayMs).toISOString() : null;
    setBusy(true);
    setError({});
    try {
      const body = { expiresAt, ...(password ? { password } : {}) };
      const { token } = await callBackend(createShareLink, { params: { videoId }, body });
      await onMade(token);
    } catch (cause) {
      const wrongPassword = fieldError(cause, 'password');
      setError(wrongPassword ? { password: wrongPassword } : { other: errorMessage(cause) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Link password" hint="Left empty: none." error={error.password}>
          <Input name="password" type="password" autoComplete="new-password" maxLength={128} />
        </Field>
        <Field label="Expires">
          <Select name="expires" defaultValue="never" options={expiries} />
        </Field>
      </div>
      {error.other && (
        <p role="alert" className="text-destructive-text text-sm">
          {error.other}
        </p>
      )}
      <Button type="submit" loading={busy} className="self-start">
        Create link
      </Button>
    </form>
  );
}

interface LinkRowProps {
  videoId: string;
  link: ShareLink;
  onRevoked: () => Promise<unknown>;
}

function LinkRow({ videoId, link, onRevoked }: LinkRowProps) {
  async function revoke() {
    try {
      await callBackend(revokeShareLink, { params: { videoId, linkId: link.linkId } });
    } catch (error) {
      toast.error('The link could not be revoked', { description: errorMessage(error) });
    }
    await onRevoked();
  }
  return (
    <li className="flex items-center justify-between gap-3 py-3 text-sm">
      <p className="min-w-0">
        <span className="block">
          {link.label || 'Link'} of <DateTime iso={link.createdAt} />
        </span>
        <span className="block text-muted-foreground">
          {link.hasPassword ? 'With a password' : 'Without a password'} · opened {link.uses}{' '}
          {link.uses === 1 ? 'time' : 'times'}
          {link.expiresAt && (
            <>
              {' '}
              · until <DateTime iso={link.expiresAt} />
            </>
          )}
        </span>
      </p>
      <AlertDialog
        trigger={
          <Button variant="danger-ghost" size="sm">
            Revoke
          </Button>
        }
        title="Revoke this link?"
        description="It opens nothing any more, and who watches by it right now loses the video."
        confirmLabel="Revoke link"
        onConfirm={revoke}
      />
    </li>
  );
}
