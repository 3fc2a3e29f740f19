'use client';

import { Button } from '@lectern/ui/button';
import { Field } from '@lectern/ui/field';
import { Input } from '@lectern/ui/input';
import { ArrowRight } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { classPathOf } from './class-link.ts';

/** Takes a link or a code to the class's green room. */
export function JoinForm({ className }: { className?: string }) {
  const router = useRouter();
  const [error, setError] = useState<string | null>(null);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const path = classPathOf(String(new FormData(event.currentTarget).get('link') ?? ''));
    if (path) router.push(path);
    else setError('That is not a class link. It ends in /rooms/ and a name, such as waves-and-optics.');
  }

  return (
    <form onSubmit={submit} className={className} noValidate>
      <Field label="Class link or code" error={error}>
        <div className="flex flex-col gap-2 sm:flex-row">
          <LinkInput onEdit={() => setError(null)} />
          <Button type="submit" variant="primary" size="xl" className="shrink-0">
            Join
            <ArrowRight aria-hidden />
          </Button>
        </div>
      </Field>
    </form>
  );
}

function LinkInput({ onEdit }: { onEdit: () => void }) {
  return (
    <Input
      name="link"
      placeholder="waves-and-optics"
      autoCapitalize="none"
      autoComplete="off"
      spellCheck={false}
      enterKeyHint="go"
      onChange={onEdit}
      className="h-12 text-base sm:text-base"
    />
  );
}
