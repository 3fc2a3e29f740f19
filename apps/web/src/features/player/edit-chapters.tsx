'use client';

import { type Chapter, type Playback, resetChapters, saveChapters } from '@lectern/contracts/rest/playback';
import { Button } from '@lectern/ui/button';
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from '@lectern/ui/dialog';
import { formatDuration } from '@lectern/ui/format-time';
import { IconButton } from '@lectern/ui/icon-button';
import { Input } from '@lectern/ui/input';
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { callBackend } from '../../backend/browser-api.ts';
import { errorMessage } from '../../backend/error-message.ts';
import { FormAlert } from '../auth/form-alert.tsx';
import { readClock } from './clock-text.ts';

interface EditChaptersProps {
  playback: Playback;
  /** Where the video is: a new chapter begins there. */
  timeMs: number;
  onChanged(): Promise<unknown>;
}

interface Row {
  key: number;
  time: string;
  title: string;
}

let nextKey = 0;
const rowOf = ({ startMs, title }: Chapter): Row => {
  nextKey += 1;
  return { key: nextKey, time: formatDuration(startMs), title };
};

/** For the owner: chapters as a list of times and titles. */
export function EditChapters({ playback, timeMs, onChanged }: EditChaptersProps) {
  const { videoId, chapters, chaptersEdited } = playback;
  const [open, setOpen] = useState(false);
  const [rows, setRows] = useState<readonly Row[]>([]);
  const [problem, setProblem] = useState<string | null>(null);

  function changeOpen(next: boolean) {
    if (next) setRows(chapters.map(rowOf));
    setProblem(null);
    setOpen(next);
  }

  async function store(call: () => Promise<unknown>) {
    try {
      await call();
      await onChanged();
      setOpen(false);
    } catch (error) {
      setProblem(errorMessage(error));
    }
  }

  function save(event: FormEvent) {
    event.preventDefault();
    const read = rows.map(({ time, title }) => ({ startMs: readClock(time), title: title.trim(), time }));
    const wrong = read.find(({ startMs }) => startMs === null);
    if (wrong) return setProblem(`“${wrong.time}” is not a time. Write it as 4:07 or 1:02:33.`);
    // The precise time of a chapter that was left alone stays.
    const exact = (startMs: number) =>
      chapters.find(one => Math.floor(one.startMs / 1000) * 1000 === startMs)?.startMs;
    const body = {
      chapters: read.map(({ startMs, title }) => ({ startMs: exact(startMs ?? 0) ?? startMs ?? 0, title })),
    };
    void store(() => callBackend(saveChapters, { params: { videoId }, body }));
  }

  const change = (key: number, part: Partial<Row>) =>
    setRows(before => before.map(row => (row.key === key ? { ...row, ...part } : row)));

  return (
    <Dialog open={open} onOpenChange={changeOpen}>
      <DialogTrigger asChild>
        <Button size="sm">
          <Pencil aria-hidden />
          Edit chapters
        </Button>
      </DialogTrigger>
      <DialogContent
        title="Chapters"
        description={
          chaptersEdited
            ? 'These were written by hand.'
            : 'These were found from shared screens, pauses and marked moments.'
        }
      >
        <form onSubmit={save} className="flex flex-col gap-3">
          {problem && <FormAlert>{problem}</FormAlert>}
          {rows.map(({ key, time, title }) => (
            <div key={key} className="flex items-center gap-2">
              <Input
                aria-label="Start"
                className="w-24 shrink-0 tabular-nums"
                value={time}
                onChange={event => change(key, { time: event.target.value })}
              />
              <Input
                aria-label="Title"
                maxLength={120}
                required
                value={title}
                onChange={event => change(key, { title: event.target.value })}
              />
              <IconButton
                label={`Remove ${title || 'chapter'}`}
                onClick={() => setRows(before => before.filter(row => row.key !== key))}
              >
                <Trash2 aria-hidden />
              </IconButton>
            </div>
          ))}
          <Button
            className="self-start"
            onClick={() => setRows(before => [...before, rowOf({ startMs: timeMs, title: '' })])}
          >
            <Plus aria-hidden />
            Chapter at {formatDuration(timeMs)}
          </Button>
          <DialogFooter>
            {chaptersEdited && (
              <Button onClick={() => void store(() => callBackend(resetChapters, { params: { videoId } }))}>
                Find them again
              </Button>
            )}
            <Button type="submit" variant="primary">
              Save chapters
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
