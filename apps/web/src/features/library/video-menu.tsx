'use client';

import type { Video } from '@lectern/contracts/rest/videos';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@lectern/ui/dropdown-menu';
import { IconButton } from '@lectern/ui/icon-button';
import {
  Download,
  EllipsisVertical,
  ImageIcon,
  Pencil,
  RotateCcw,
  Scissors,
  Share2,
  Trash2,
} from 'lucide-react';

/** What opens in a dialog of its own. */
export type VideoDialogKind = 'rename' | 'share' | 'trim' | 'poster' | 'download' | 'delete-for-good';

interface VideoMenuProps {
  video: Video;
  onOpen: (dialog: VideoDialogKind) => void;
  onDelete: () => void;
  onRestore: () => void;
}

export function VideoMenu({ video, onOpen, onDelete, onRestore }: VideoMenuProps) {
  const { title, state, manageable, playable, deletedAt } = video;
  const forGood = (
    <DropdownMenuItem danger onSelect={() => onOpen('delete-for-good')}>
      <Trash2 aria-hidden />
      Delete for good
    </DropdownMenuItem>
  );
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <IconButton label={`More about ${title}`} size="sm">
          <EllipsisVertical aria-hidden />
        </IconButton>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        {deletedAt ? (
          <>
            <DropdownMenuItem onSelect={onRestore}>
              <RotateCcw aria-hidden />
              Restore
            </DropdownMenuItem>
            <DropdownMenuSeparator />
            {forGood}
          </>
        ) : (
          <>
            <DropdownMenuItem disabled={!playable} onSelect={() => onOpen('download')}>
              <Download aria-hidden />
              Download
            </DropdownMenuItem>
            {manageable && (
              <>
                <DropdownMenuItem onSelect={() => onOpen('share')}>
                  <Share2 aria-hidden />
                  Share
                </DropdownMenuItem>
                <DropdownMenuItem onSelect={() => onOpen('rename')}>
                  <Pencil aria-hidden />
                  Rename
                </DropdownMenuItem>
                <DropdownMenuItem disabled={!playable} onSelect={() => onOpen('trim')}>
                  <Scissors aria-hidden />
                  Trim
                </DropdownMenuItem>
                <DropdownMenuItem onSelect={() => onOpen('poster')}>
                  <ImageIcon aria-hidden />
                  Poster
                </DropdownMenuItem>
                <DropdownMenuSeparator />
                {/* What nobody has kept goes by a time of its own, and not into the bin. */}
                {state === 'held' ? (
                  forGood
                ) : (
                  <DropdownMenuItem danger onSelect={onDelete}>
                    <Trash2 aria-hidden />
                    Delete
                  </DropdownMenuItem>
                )}
              </>
            )}
          </>
        )}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
