'use client';

import { captionLimits, readCaptions } from '@lectern/contracts/captions/web-vtt';
import { addCaptions, updateCaptions } from '@lectern/contracts/rest/captions';
import type { CaptionTrack } from '@lectern/contracts/rest/playback';
import { Button } from '@lectern/ui/button';
import { DialogFooter } from '@lectern/ui/dialog';
import { Field } from '@lectern/ui/field';
import { Input } from '@lectern/ui/input';
import { Textarea } from '@lectern/ui/textarea';
import { type FormEvent, useEffect, useState } from 'react';
import { callBackend } from '../../backend/browser-api.ts';
import { errorMessage } from '../../backend/error-message.ts';
import { mediaSource } from '../../backend/media-source.ts';
import { FormAlert } from '../auth/form-alert.tsx';
import { captionLanguages, languageName, ownLanguage } from './caption-languages.ts';
import { fetchCaptions } from './use-captions.ts';

interface CaptionFormProps {
  videoId: string;
  /** Null for new ones. */
  track: CaptionTrack | null;
  mediaBase: string | null;
  onSaved(): Promise<void>;
  onCancel(): void;
}

/** One caption track as text. What is wrong with it is said line by line, before it is sent and by the same rules as the server's. */
export function CaptionForm({ videoId, track, mediaBase, onSaved, onCancel }: CaptionFormProps) {
  const [language, setLanguage] = useState(track?.language ?? ownLanguage());
  const [label, setLabel] = useState(track?.label ?? '');
  const [content, setContent] = useState('');
  const [problems, setProblems] = useState<readonly string[]>([]);
  const [saving, setSaving] = useState(false);
  const url = track && mediaSource(track.url, mediaBase);

  useEffect(() => {
    if (!url) return;
    const stop = new AbortController();
    fetchCaptions(url, stop.signal).then(setContent, () => {
      if (!stop.signal.aborted) setProblems(['The captions could not be read. Close this and try again.']);
    });
    return () => stop.abort();
  }, [url]);

  async function take(file: File | undefined) {
    if (!file) return;
    if (file.size > 4 * captionLimits.characters)
      return setProblems(['That file is too large for captions.']);
    setContent(await file.text());
    setProblems([]);
    // A name may have been typed while the file was read.
    setLabel(typed => typed || languageName(language));
  }

  async function save(event: FormEvent) {
    event.preventDefault();
    const found = readCaptions(content).problems.map(({ line, message }) => `Line ${line}: ${message}`);
    setProblems(found);
    if (found.length > 0) return;
    setSaving(true);
    const body = { language, label: label.trim() || languageName(language), content };
    try {
      if (track) await callBackend(updateCaptions, { params: { videoId, captionId: track.captionId }, body });
      else await callBackend(addCaptions, { params: { videoId }, body });
      await onSaved();
    } catch (error) {
      setProblems([errorMessage(error)]);
    } finally {
      setSaving(false);
    }
  }

  return (
    <form onSubmit={save} className="flex flex-col gap-4">
      {problems.length > 0 && (
        <FormAlert>
          {problems.map(problem => (
            <span key={problem} className="block">
              {problem}
            </span>
          ))}
        </FormAlert>
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <label className="flex flex-col gap-2 font-medium text-sm">
          Language
          <select
            value={language}
            onChange={event => setLanguage(event.target.value)}
            className="focus-ring h-11 rounded-lg border border-input bg-card px-2 font-normal"
          >
            {captionLanguages(language).map(({ tag, name }) => (
              <option key={tag} value={tag}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <Field label="Name">
          <Input
            maxLength={60}
            placeholder={languageName(language)}
            value={label}
            onChange={event => setLabel(event.target.value)}
          />
        </Field>
      </div>
      <label className="flex flex-col gap-2 font-medium text-sm">
        WebVTT or SRT file
        <input
          type="file"
          accept=".vtt,.srt,text/vtt"
          onChange={event => void take(event.target.files?.[0])}
          className="focus-ring font-normal"
        />
      </label>
      <Field
        label="Text"
        hint="Each caption is a line with its time and the text below; an empty line ends it."
      >
        <Textarea
          className="max-h-96 min-h-48 font-mono text-sm"
          spellCheck
          required
          value={content}
          onChange={event => setContent(event.target.value)}
        />
      </Field>
      <DialogFooter>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={saving || content === ''}>
          Save captions
        </Button>
      </DialogFooter>
    </form>
  );
}
