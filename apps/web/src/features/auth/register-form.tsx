'use client';

import { register } from '@lectern/contracts/rest/auth';
import { Button } from '@lectern/ui/button';
import { Field } from '@lectern/ui/field';
import { Input } from '@lectern/ui/input';
import { type FormEvent, useState } from 'react';
import { FormAlert } from './form-alert.tsx';
import { PasswordInput } from './password-input.tsx';
import { signInErrorText, signInWith } from './sign-in-call.ts';

type Problems = Partial<Record<'username' | 'password' | 'displayName', string>>;

/** Checks by the same schema as the API does, before it is asked. */
function problemsOf(body: unknown): Problems {
  const parsed = register.body.safeParse(body);
  if (parsed.success) return {};
  const problems: Problems = {};
  for (const issue of parsed.error.issues) problems[issue.path[0] as keyof Problems] ??= issue.message;
  return problems;
}

export function RegisterForm({ next }: { next: string }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [problems, setProblems] = useState<Problems>({});

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const field = (name: string) => String(form.get(name) ?? '').trim();
    const username = field('username');
    const displayName = field('displayName');
    const password = String(form.get('password') ?? '');
    const found = problemsOf({ username, password, displayName: displayName || undefined });
    setProblems(found);
    setError(null);
    if (Object.keys(found).length > 0) return;

    setBusy(true);
    const code = await signInWith('register', { username, password, displayName });
    if (code === null) return window.location.assign(next);
    if (code === 'username_taken') setProblems({ username: 'That username is taken. Choose another.' });
    else setError(signInErrorText(code));
    setBusy(false);
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-5">
      {error && <FormAlert>{error}</FormAlert>}
      <Field
        label="Your name"
        hint="As others see it in a class. You can change it when you join one."
        error={problems.displayName}
      >
        <Input name="displayName" autoComplete="name" maxLength={60} autoFocus />
      </Field>
      <Field
        label="Username"
        hint="For signing in. Letters, digits, dots and hyphens."
        error={problems.username}
      >
        <Input
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={40}
        />
      </Field>
      <Field
        label="Password"
        hint="At least 10 characters; a few words are stronger than symbols."
        error={problems.password}
      >
        <PasswordInput name="password" autoComplete="new-password" maxLength={128} />
      </Field>
      <Button type="submit" variant="primary" size="lg" loading={busy} className="mt-1">
        Create account
      </Button>
    </form>
  );
}
