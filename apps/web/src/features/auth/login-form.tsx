'use client';

import { Button } from '@lectern/ui/button';
import { Field } from '@lectern/ui/field';
import { Input } from '@lectern/ui/input';
import { type FormEvent, useState } from 'react';
import { FormAlert } from './form-alert.tsx';
import { PasswordInput } from './password-input.tsx';
import { signInErrorText, signInWith } from './sign-in-call.ts';

interface LoginFormProps {
  /** Path of ours. */
  next: string;
  notice?: string;
}

export function LoginForm({ next, notice }: LoginFormProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [missing, setMissing] = useState<{ username?: string; password?: string }>({});

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const username = String(form.get('username') ?? '').trim();
    const password = String(form.get('password') ?? '');
    const gaps = {
      username: username ? undefined : 'Enter your username',
      password: password ? undefined : 'Enter your password',
    };
    setMissing(gaps);
    setError(null);
    if (gaps.username || gaps.password) return;
    setBusy(true);
    const code = await signInWith('login', { username, password });
    // A whole navigation: every page that was kept from before was made for nobody.
    if (code === null) return window.location.assign(next);
    setError(signInErrorText(code));
    setBusy(false);
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-5">
      {error ? <FormAlert>{error}</FormAlert> : notice && <FormAlert tone="note">{notice}</FormAlert>}
      <Field label="Username" error={missing.username}>
        <Input name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus />
      </Field>
      <Field label="Password" error={missing.password}>
        <PasswordInput name="password" autoComplete="current-password" />
      </Field>
      <Button type="submit" variant="primary" size="lg" loading={busy} className="mt-1">
        Sign in
      </Button>
    </form>
  );
}
