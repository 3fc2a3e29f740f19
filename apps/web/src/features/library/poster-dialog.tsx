'use client';

import { posterMaxBytes, removePoster, replacePoster } from '@lectern/contracts/rest/video-forms';
import { Button } from '@lectern/ui/button';
import { DialogFooter } from '@lectern/ui/dialog';
import { toast } from '@lectern/ui/toast';
import { Camera, Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import { callBackend } from '../../backend/browser-api.ts';
import { errorMessage } from '../../backend/error-message.ts';
import type { VideoDialogProps } from './video-dialogs.tsx';
import { VideoPreview } from './video-preview.tsx';

const posterWidth = 1280;

/** A moment of the video, or a picture of one's own. */
export function PosterForm({ video, mediaBase, reload, onDone }: VideoDialogProps) {
  const preview = useRef<HTMLVideoElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState<'moment' | 'file' | 'remove'>();
  const [error, setError] = useState<string>();
  const params = { videoId: video.videoId };

  async function run(what: NonNullable<typeof busy>, work: () => Promise<unknown>, done: string) {
    setBusy(what);
    setError(undefined);
    try {
      await work();
      await reload();
      toast.success(done);
      onDone();
    } catch (cause) {
      setError(
        cause instanceof DOMException ? 'The video does not show a picture yet.' : errorMessage(cause),
      );
      setBusy(undefined);
    }
  }

  function send(picture: Blob) {
    if (picture.size > posterMaxBytes) throw new DOMException('too large');
    return callBackend(replacePoster, { params, body: picture });
  }

  return (
    <>
      {video.playable && (
        <VideoPreview videoId={video.videoId} title={video.title} mediaBase={mediaBase} ref={preview} />
      )}
      <input
        ref={file}
        type="file"
        accept="image/jpeg,image/png"
        aria-label="Picture for the poster"
        className="sr-only"
        tabIndex={-1}
        onChange={event => {
          const [picture] = event.target.files ?? [];
          event.target.value = '';
          if (!picture) return;
          if (picture.size > posterMaxBytes) setError('The picture may have at most 4 MB.');
          else void run('file', () => send(picture), 'The poster is replaced');
        }}
      />
      {error && (
        <p role="alert" className="mt-3 text-destructive-text text-sm">
          {error}
        </p>
      )}
      <DialogFooter>
        {video.customPoster && (
          <Button
            variant="ghost"
            className="sm:mr-auto"
            loading={busy === 'remove'}
            onClick={() =>
              run('remove', () => callBackend(removePoster, { params }), 'The poster is the old one')
            }
          >
            Remove
          </Button>
        )}
        <Button loading={busy === 'file'} onClick={() => file.current?.click()}>
          <Upload aria-hidden />
          Upload a picture
        </Button>
        {video.playable && (
          <Button
            variant="primary"
            loading={busy === 'moment'}
            onClick={() =>
              run('moment', async () => send(await pictureOf(preview.current)), 'The poster is this moment')
            }
          >
            <Camera aria-hidden />
            Use this moment
          </Button>
        )}
      </DialogFooter>
    </>
  );
}

/** What the preview shows, as a JPEG. @throws DOMException when it shows nothing */
async function pictureOf(video: HTMLVideoElement | null): Promise<Blob> {
  if (!video || video.videoWidth === 0) throw new DOMException('nothing to see');
  const canvas = document.createElement('canvas');
  canvas.width = Math.min(posterWidth, video.videoWidth);
  canvas.height = Math.round((canvas.width * video.videoHeight) / video.videoWidth);
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      blob => (blob ? resolve(blob) : reject(new DOMException('nothing to see'))),
      'image/jpeg',
      0.85,
    ),
  );
}
