'use client';

import type { ClassroomSession } from '@lectern/client/classroom-session';
import { captionTextSchema } from '@lectern/contracts/session-log/caption-events';
import { IconButton } from '@lectern/ui/icon-button';
import { Input } from '@lectern/ui/input';
import { X } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { captionLanguages, ownLanguage } from '../player/caption-languages.ts';
import { orSay } from './use-class-commands.ts';

interface CaptionComposerProps {
  session: ClassroomSession;
  onClose(): void;
}

/** Where a host or speaker types what is said. Enter sends a line. */
export function CaptionComposer({ session, onClose }: CaptionComposerProps) {
  const [text, setText] = useState('');
  const [language, setLanguage] = useState(ownLanguage);
  const typingSince = useRef<number | null>(null);

  function change(next: string) {
    typingSince.current = next === '' ? null : (typingSince.current ?? Date.now());
    setText(next);
  }

  function send(event: FormEvent) {
    event.preventDefault();
    const parsed = captionTextSchema.safeParse(text);
    if (!parsed.success) return;
    const typedForMs = Math.min(15_000, Math.max(0, Date.now() - (typingSince.current ?? Date.now())));
    orSay('That caption was not sent', session.captions.write(parsed.data, language, typedForMs));
    change('');
  }

  return (
    <form onSubmit={send} className="mx-auto flex w-full max-w-2xl shrink-0 items-center gap-2 px-3 pt-2">
      <select
        aria-label="Language of the captions"
        value={language}
        onChange={event => setLanguage(event.target.value)}
        className="focus-ring h-11 max-w-32 rounded-lg border border-input bg-card px-2 text-sm"
      >
        {captionLanguages(language).map(({ tag, name }) => (
          <option key={tag} value={tag}>
            {name}
          </option>
        ))}
      </select>
      <Input
        aria-label="Caption"
        placeholder="Type what is said, then Enter"
        maxLength={300}
        autoFocus
        value={text}
        onChange={event => change(event.target.value)}
      />
      <IconButton label="Stop writing captions" onClick={onClose}>
        <X />
      </IconButton>
    </form>
  );
}
