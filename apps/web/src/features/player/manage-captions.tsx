'use client';

import { deleteCaptions } from '@lectern/contracts/rest/captions';
import type { CaptionTrack, Playback } from '@lectern/contracts/rest/playback';
import { Button } from '@lectern/ui/button';
import { Dialog, DialogContent, DialogTrigger } from '@lectern/ui/dialog';
import { IconButton } from '@lectern/ui/icon-button';
import { Captions, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { callBackend } from '../../backend/browser-api.ts';
import { errorMessage } from '../../backend/error-message.ts';
import { FormAlert } from '../auth/form-alert.tsx';
import { CaptionForm } from './caption-form.tsx';

interface ManageCaptionsProps {
  playback: Playback;
  mediaBase: string | null;
  onChanged(): Promise<unknown>;
}

const sources: Record<CaptionTrack['source'], string> = {
  upload: 'Uploaded',
  live: 'Typed in the class',
  engine: 'Made automatically',
};

/** For the owner: all captions of the video, to add, edit and delete. */
export function ManageCaptions({ playback, mediaBase, onChanged }: ManageCaptionsProps) {
  const { videoId, captions } = playback;
  const [open, setOpen] = useState(false);
  /** What is edited; `new` for one that is added. */
  const [editing, setEditing] = useState<CaptionTrack | 'new' | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  function changeOpen(next: boolean) {
    setOpen(next);
    setEditing(null);
    setProblem(null);
  }

  async function remove({ captionId }: CaptionTrack) {
    try {
      await callBackend(deleteCaptions, { params: { videoId, captionId } });
      await onChanged();
      setProblem(null);
    } catch (error) {
      setProblem(errorMessage(error));
    }
  }

  async function saved() {
    await onChanged();
    setEditing(null);
  }

  return (
    <Dialog open={open} onOpenChange={changeOpen}>
      <DialogTrigger asChild>
        <Button size="sm">
          <Captions aria-hidden />
          Manage captions
        </Button>
      </DialogTrigger>
      <DialogContent
        title={editing === 'new' ? 'Add captions' : editing ? `Edit ${editing.label}` : 'Captions'}
        className="max-w-2xl"
      >
        {editing ? (
          <CaptionForm
            videoId={videoId}
            track={editing === 'new' ? null : editing}
            mediaBase={mediaBase}
            onSaved={saved}
            onCancel={() => setEditing(null)}
          />
        ) : (
          <div className="flex flex-col gap-3">
            {problem && <FormAlert>{problem}</FormAlert>}
            <ul aria-label="Caption tracks" className="flex flex-col gap-2">
              {captions.map(track => (
                <li key={track.captionId} className="flex items-center gap-2 rounded-lg border px-3 py-2">
                  <div className="min-w-0 flex-1">
                    <p className="truncate font-medium text-sm">{track.label}</p>
                    <p className="text-muted-foreground text-xs">
                      {sources[track.source]} · {track.language}
                    </p>
                  </div>
                  <IconButton label={`Edit ${track.label}`} onClick={() => setEditing(track)}>
                    <Pencil aria-hidden />
                  </IconButton>
                  <IconButton label={`Delete ${track.label}`} onClick={() => void remove(track)}>
                    <Trash2 aria-hidden />
                  </IconButton>
                </li>
              ))}
            </ul>
            {captions.length === 0 && (
              <p className="text-muted-foreground text-sm">
                There are none yet. Upload a WebVTT or SRT file, or type captions in the class.
              </p>
            )}
            <Button variant="primary" className="self-start" onClick={() => setEditing('new')}>
              <Plus aria-hidden />
              Add captions
            </Button>
          </div>
        )}
      </DialogContent>
    </Dialog>
  );
}
