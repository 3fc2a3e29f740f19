'use client';

import type { Cue } from '@lectern/contracts/captions/web-vtt';
import type { CaptionTrack } from '@lectern/contracts/rest/playback';
import { Input } from '@lectern/ui/input';
import { type ReactNode, useMemo, useState } from 'react';
import { indexAt } from './follow.ts';
import { findIn } from './find-in.ts';
import { TimedList } from './timed-list.tsx';
import { useCues } from './use-captions.ts';

interface TranscriptProps {
  tracks: readonly CaptionTrack[];
  mediaBase: string | null;
  timeMs: number;
  onSeek(ms: number): void;
}

/** All captions as text to read, search and click. */
export function Transcript({ tracks, mediaBase, timeMs, onSeek }: TranscriptProps) {
  const [trackId, setTrackId] = useState<string | null>(null);
  const [wanted, setWanted] = useState('');
  const track = tracks.find(({ captionId }) => captionId === trackId) ?? tracks[0];
  const cues = useCues(track, mediaBase);
  const entries = useMemo(() => entriesOf(cues, wanted), [cues, wanted]);
  if (!track)
    return (
      <p className="px-4 py-6 text-muted-foreground text-sm">
        There are no captions yet, so there is nothing to read here.
      </p>
    );
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex gap-2 px-4 pb-2">
        <Input
          type="search"
          aria-label="Search the transcript"
          placeholder="Search the transcript"
          value={wanted}
          onChange={event => setWanted(event.target.value)}
        />
        {tracks.length > 1 && (
          <select
            aria-label="Transcript language"
            value={track.captionId}
            onChange={event => setTrackId(event.target.value)}
            className="focus-ring h-11 max-w-32 rounded-lg border border-input bg-card px-2 text-sm"
          >
            {tracks.map(({ captionId, label }) => (
              <option key={captionId} value={captionId}>
                {label}
              </option>
            ))}
          </select>
        )}
      </div>
      <p role="status" className="px-4 text-muted-foreground text-xs empty:hidden">
        {wanted.trim() !== '' && (entries.length === 1 ? '1 line found' : `${entries.length} lines found`)}
      </p>
      <TimedList label="Transcript" entries={entries} index={indexAt(entries, timeMs)} onSeek={onSeek} />
    </div>
  );
}

function entriesOf(cues: readonly Cue[], wanted: string) {
  return cues.flatMap(({ startMs, text }, i) => {
    const parts = findIn(text, wanted);
    if (parts === null) return [];
    const content: ReactNode = parts.map(({ text: part, found }, at) =>
      found ? (
        <mark key={at} className="rounded-xs bg-warning-soft text-warning-text">
          {part}
        </mark>
      ) : (
        part
      ),
    );
    return [{ key: String(i), startMs, content }];
  });
}
