'use client';

import type { ClassroomSession } from '@lectern/client/classroom-session';
import type { ClassroomView } from '@lectern/client/classroom-view';
import type { LocalMedia } from '@lectern/client/local-media';
import { Dialog, DialogContent } from '@lectern/ui/dialog';
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '@lectern/ui/dropdown-menu';
import { KeyList } from '@lectern/ui/key-list';
import { IconButton } from '@lectern/ui/icon-button';
import {
  EllipsisVertical,
  History,
  Keyboard,
  Link,
  Maximize,
  MonitorPlay,
  MonitorUp,
  Signal,
  SlidersHorizontal,
} from 'lucide-react';
import { DevicePickers } from '../lobby/device-pickers.tsx';
import { BlurSwitch } from '../lobby/blur-switch.tsx';
import { VoiceSwitches } from '../lobby/voice-switches.tsx';
import { useStore } from '../lobby/use-store.ts';
import { useInviteLink } from '../studio/use-invite-link.ts';
import { CaptionItems } from './caption-items.tsx';
import { ConnectionFigures } from './connection-figures.tsx';
import { RecordingItems } from './recording-items.tsx';
import { ReceiveModeChoice } from './receive-mode-choice.tsx';
import { ScreenQualityPicker } from './screen-quality.tsx';
import { pushToTalk, shortcuts } from './shortcuts.ts';
import type { ClassCommands } from './use-class-commands.ts';

export type StageDialog = 'devices' | 'connection' | 'shortcuts';

interface MoreMenuProps {
  session: ClassroomSession;
  local: LocalMedia;
  slug: string;
  sharing: boolean;
  mayShare: boolean;
  view: ClassroomView;
  captionsShown: boolean;
  dialog: StageDialog | null;
  onDialog(dialog: StageDialog | null): void;
  commands: ClassCommands;
  onReplay: (() => void) | null;
}

/** What is needed now and then; on a phone also what the dock has no place for. */
export function MoreMenu(props: MoreMenuProps) {
  const { session, local, slug, sharing, mayShare, view, commands } = props;
  const smoothScreen = useStore(local).screen.hint === 'motion';
  const { dialog, onDialog: setDialog } = props;
  const { receives } = useStore(session);
  const invite = useInviteLink(slug);
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <IconButton label="More" variant="dock" size="lg">
            <EllipsisVertical />
          </IconButton>
        </DropdownMenuTrigger>
        <DropdownMenuContent className="stage" side="top" align="end">
          {mayShare && (
            <DropdownMenuItem className="sm:hidden" onSelect={commands.toggleScreen}>
              <MonitorUp />
              {sharing ? 'Stop sharing' : 'Share screen'}
            </DropdownMenuItem>
          )}
          <RecordingItems view={view} commands={commands} />
          {props.onReplay && (
            <DropdownMenuItem onSelect={props.onReplay}>
              <History />
              Watch from the start
            </DropdownMenuItem>
          )}
          <CaptionItems permissions={view.permissions} shown={props.captionsShown} commands={commands} />
          <DropdownMenuItem onSelect={() => setDialog('devices')}>
            <SlidersHorizontal />
            Camera, microphone, speaker
          </DropdownMenuItem>
          {mayShare && (
            <DropdownMenuCheckboxItem
              checked={smoothScreen}
              onCheckedChange={smooth => local.setScreenHint(smooth ? 'motion' : 'detail')}
            >
              <MonitorPlay />
              Share for smooth motion
            </DropdownMenuCheckboxItem>
          )}
          <DropdownMenuItem onSelect={() => setDialog('connection')}>
            <Signal />
            Connection
            {receives !== 'full' && (
              <span className="ml-auto pl-3 text-muted-foreground text-xs">
                {receives === 'data-budget' ? 'Data budget' : 'Audio only'}
              </span>
            )}
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={commands.toggleFullscreen}>
            <Maximize />
            Full screen
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => void invite.copy()}>
            <Link />
            Copy invite link
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => setDialog('shortcuts')}>
            <Keyboard />
            Keyboard shortcuts
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <Dialog open={dialog !== null} onOpenChange={open => !open && setDialog(null)}>
        {dialog === 'devices' && (
          <DialogContent className="stage" title="Camera, microphone, speaker">
            <div className="flex flex-col gap-4">
              <DevicePickers local={local} listClassName="stage" />
              {mayShare && <ScreenQualityPicker session={session} local={local} />}
              <VoiceSwitches local={local} />
              <BlurSwitch local={local} />
            </div>
          </DialogContent>
        )}
        {dialog === 'connection' && (
          <DialogContent className="stage" title="Connection">
            <div className="flex flex-col gap-5">
              <ReceiveModeChoice session={session} />
              <div className="border-t pt-5">
                <ConnectionFigures session={session} />
              </div>
            </div>
          </DialogContent>
        )}
        {dialog === 'shortcuts' && (
          <DialogContent className="stage" title="Keyboard shortcuts">
            <KeyList keys={[...shortcuts, pushToTalk]} />
          </DialogContent>
        )}
      </Dialog>
    </>
  );
}
