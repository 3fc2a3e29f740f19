'use client';

import type { Video } from '@lectern/contracts/rest/videos';
import { AlertDialog } from '@lectern/ui/alert-dialog';
import { Dialog, DialogContent } from '@lectern/ui/dialog';
import type { ReactNode } from 'react';
import { DownloadForms } from './download-dialog.tsx';
import { PosterForm } from './poster-dialog.tsx';
import { RenameForm } from './rename-dialog.tsx';
import { ShareForm } from './share-dialog.tsx';
import { TrimForm } from './trim-dialog.tsx';
import type { VideoCommands } from './use-video-commands.ts';
import type { VideoDialogKind } from './video-menu.tsx';

export interface VideoDialogProps {
  video: Video;
  commands: VideoCommands;
  mediaBase: string | null;
  reload: () => Promise<unknown>;
  onDone: () => void;
}

interface VideoDialogsProps extends VideoDialogProps {
  kind: VideoDialogKind;
}

type FormKind = Exclude<VideoDialogKind, 'delete-for-good'>;

const words: Record<FormKind, { title: string; description?: string }> = {
  rename: { title: 'Rename' },
  share: { title: 'Share' },
  trim: { title: 'Trim', description: 'What lies outside is no longer played. It can be undone here.' },
  poster: { title: 'Poster', description: 'The picture that stands for the video.' },
  download: { title: 'Download' },
};

/** The dialog about one video that is open, if any. */
export function VideoDialogs({ kind, ...props }: VideoDialogsProps) {
  const { video, commands, mediaBase, onDone } = props;
  const close = (open: boolean) => {
    if (!open) onDone();
  };
  if (kind === 'delete-for-good')
    return (
      <AlertDialog
        open
        onOpenChange={close}
        title={`Delete ${video.title} for good?`}
        description="Its files and its recording are deleted at once. There is no way back."
        confirmLabel="Delete for good"
        onConfirm={() => void commands.removeForGood(video).then(done => done && onDone())}
      />
    );
  const forms: Record<FormKind, ReactNode> = {
    rename: <RenameForm {...props} />,
    share: <ShareForm {...props} />,
    trim: <TrimForm {...props} />,
    poster: <PosterForm {...props} />,
    download: <DownloadForms videoId={video.videoId} mediaBase={mediaBase} />,
  };
  const { title, description } = words[kind];
  return (
    <Dialog open onOpenChange={close}>
      <DialogContent
        title={`${title}: ${video.title}`}
        description={description}
        className={kind === 'trim' || kind === 'poster' || kind === 'share' ? 'max-w-xl' : undefined}
      >
        {forms[kind]}
      </DialogContent>
    </Dialog>
  );
}
