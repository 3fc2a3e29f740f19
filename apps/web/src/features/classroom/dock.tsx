'use client';

import type { ClassroomSession } from '@lectern/client/classroom-session';
import { type ClassroomView, mayUseDevice } from '@lectern/client/classroom-view';
import type { LocalMedia } from '@lectern/client/local-media';
import { canShareScreen } from '@lectern/client/local-screen';
import { cn } from '@lectern/ui/cn';
import { IconButton } from '@lectern/ui/icon-button';
import {
  CircleDot,
  CircleStop,
  Hand,
  MessageSquare,
  MonitorOff,
  MonitorUp,
  PhoneOff,
  Save,
  Users,
} from 'lucide-react';
import { DeviceButton } from '../lobby/device-button.tsx';
import { useStore } from '../lobby/use-store.ts';
import { MoreMenu, type StageDialog } from './more-menu.tsx';
import { recordingLabel } from './recording-items.tsx';
import type { ClassCommands } from './use-class-commands.ts';
import type { Panel } from './use-panel.ts';

interface DockProps {
  session: ClassroomSession;
  view: ClassroomView;
  local: LocalMedia;
  commands: ClassCommands;
  panel: Panel | null;
  onPanel(panel: Panel): void;
  unread: number;
  dialog: StageDialog | null;
  onDialog(dialog: StageDialog | null): void;
  slug: string;
  /** Null when the class cannot be watched from its start. */
  onReplay: (() => void) | null;
  captionsShown: boolean;
}

/** Everything one does in a class, always in the same place. */
export function Dock(props: DockProps) {
  const { session, view, local, commands, panel, onPanel, unread, slug } = props;
  const { screen } = useStore(local);
  const { me, hands, recording, permissions } = view;
  const handUp = me?.handPosition !== null && me?.handPosition !== undefined;
  const mayShare = permissions.sources.includes('screen') && canShareScreen();
  const sharing = screen.video !== null;
  return (
    <div
      role="toolbar"
      aria-label="Class controls"
      className="flex shrink-0 items-center justify-center gap-1.5 px-3 sm:gap-2 pt-2 pb-[max(0.75rem,env(safe-area-inset-bottom))]"
    >
      <DeviceButton device="microphone" local={local} disabled={!mayUseDevice(view, 'microphone')} />
      <DeviceButton device="camera" local={local} disabled={!mayUseDevice(view, 'camera')} />
      {mayShare && (
        <IconButton
          label={sharing ? 'Stop sharing' : 'Share screen'}
          variant={sharing ? 'active' : 'dock'}
          size="lg"
          className="max-sm:hidden"
          onClick={commands.toggleScreen}
        >
          {sharing ? <MonitorOff /> : <MonitorUp />}
        </IconButton>
      )}
      <IconButton
        label={handUp ? 'Lower hand' : 'Raise hand'}
        shortcut="Ctrl+Shift+H"
        variant={handUp ? 'active' : 'dock'}
        size="lg"
        onClick={commands.toggleHand}
      >
        <Hand />
      </IconButton>
      <Divider />
      <IconButton
        label="Chat"
        shortcut="M"
        variant={panel === 'chat' ? 'active' : 'dock'}
        size="lg"
        aria-expanded={panel === 'chat'}
        count={panel === 'chat' ? 0 : unread}
        counted="unread"
        onClick={() => onPanel('chat')}
      >
        <MessageSquare />
      </IconButton>
      <IconButton
        label="People"
        shortcut="P"
        variant={panel === 'people' ? 'active' : 'dock'}
        size="lg"
        aria-expanded={panel === 'people'}
        count={hands.length}
        counted={hands.length === 1 ? 'hand raised' : 'hands raised'}
        onClick={() => onPanel('people')}
      >
        <Users />
      </IconButton>
      {permissions.moderate && (
        <IconButton
          label={recordingLabel(recording)}
          shortcut="L"
          variant="dock"
          size="lg"
          className="max-sm:hidden"
          disabled={recording?.state === 'ending'}
          onClick={commands.toggleRecording}
        >
          {recording?.provisional ? (
            <Save />
          ) : recording ? (
            <CircleStop className="text-live" />
          ) : (
            <CircleDot />
          )}
        </IconButton>
      )}
      <MoreMenu
        session={session}
        local={local}
        slug={slug}
        sharing={sharing}
        mayShare={mayShare}
        view={view}
        captionsShown={props.captionsShown}
        dialog={props.dialog}
        onDialog={props.onDialog}
        commands={commands}
        onReplay={props.onReplay}
      />
      <Divider />
      <IconButton
        label="Leave"
        variant="danger"
        size="lg"
        className="sm:w-16"
        onClick={() => void session.leave()}
      >
        <PhoneOff />
      </IconButton>
    </div>
  );
}

const Divider = () => <span aria-hidden className={cn('mx-1 h-6 w-px bg-border max-sm:hidden')} />;
