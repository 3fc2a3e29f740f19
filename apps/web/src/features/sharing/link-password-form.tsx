'use client';

import { Button } from '@lectern/ui/button';
import { Field } from '@lectern/ui/field';
import { Input } from '@lectern/ui/input';
import type { FormEvent } from 'react';

interface LinkPasswordFormProps {
  problem: string | null;
  busy: boolean;
  onTry: (password: string) => void;
}

export function LinkPasswordForm({ problem, busy, onTry }: LinkPasswordFormProps) {
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    onTry(String(new FormData(event.currentTarget).get('password') ?? ''));
  }
  return (
    <form onSubmit={submit} noValidate className="mx-auto flex w-full max-w-sm flex-col gap-5 px-4 py-16">
      <div>
        <h1 className="font-semibold text-xl tracking-[-0.015em]">This link asks for a password</h1>
        <p className="mt-1.5 text-muted-foreground text-sm">
          Who sent it to you knows it. If the link has ended meanwhile, no password opens it.
        </p>
      </div>
      <Field label="Link password" error={problem}>
        <Input name="password" type="password" autoComplete="off" maxLength={128} />
      </Field>
      <Button type="submit" variant="primary" loading={busy}>
        Watch
      </Button>
    </form>
  );
}
