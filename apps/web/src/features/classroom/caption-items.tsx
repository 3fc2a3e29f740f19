'use client';

import type { Permissions } from '@lectern/client/classroom-view';
import { DropdownMenuCheckboxItem, DropdownMenuItem } from '@lectern/ui/dropdown-menu';
import { Bookmark, Captions, PenLine } from 'lucide-react';
import type { ClassCommands } from './use-class-commands.ts';

interface CaptionItemsProps {
  permissions: Permissions;
  shown: boolean;
  commands: ClassCommands;
}

/** Of the menu: what is read and written while people speak, and what is marked for afterwards. */
export function CaptionItems({ permissions, shown, commands }: CaptionItemsProps) {
  return (
    <>
      {permissions.moderate && (
        <DropdownMenuItem onSelect={commands.markMoment}>
          <Bookmark />
          Mark this moment
        </DropdownMenuItem>
      )}
      <DropdownMenuCheckboxItem checked={shown} onCheckedChange={() => commands.toggleCaptions()}>
        <Captions />
        Captions
      </DropdownMenuCheckboxItem>
      {permissions.writeCaptions && (
        <DropdownMenuItem onSelect={commands.toggleCaptionWriting}>
          <PenLine />
          Write captions
        </DropdownMenuItem>
      )}
    </>
  );
}
