'use client';

import type { ClassroomSession } from '@lectern/client/classroom-session';
import type { LocalMedia } from '@lectern/client/local-media';
import { Spinner } from '@lectern/ui/spinner';
import { useCallback, useEffect, useState } from 'react';
import { useStore } from '../lobby/use-store.ts';
import { LateOffer } from '../live-replay/late-offer.tsx';
import { ReplayOnStage } from '../live-replay/replay-on-stage.tsx';
import { useReplaySwitch } from '../live-replay/use-replay-switch.ts';
import { CaptionComposer } from './caption-composer.tsx';
import { ChatPanel } from './chat-panel.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { ConsentBanner } from './consent-banner.tsx';
import { DeviceProblems } from './device-problems.tsx';
import { Dock } from './dock.tsx';
import type { StageDialog } from './more-menu.tsx';
import { FocusView } from './focus-view.tsx';
import { LiveCaptionLines } from './live-caption-lines.tsx';
import { PeoplePanel } from './people-panel.tsx';
import { RemoteAudios } from './remote-audio.tsx';
import { SidePanel } from './side-panel.tsx';
import { TileGrid } from './tile-grid.tsx';
import { RecordingHealth } from './recording-health.tsx';
import { TopBar } from './top-bar.tsx';
import { useCaptionSwitches } from './use-caption-switches.ts';
import { useClassCommands } from './use-class-commands.ts';
import { useDeviceNews } from './use-device-news.ts';
import { useNotices } from './use-notices.ts';
import { usePanel } from './use-panel.ts';
import { usePushToTalk } from './use-push-to-talk.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useWakeLock } from './use-wake-lock.ts';

interface StageProps {
  session: ClassroomSession;
  local: LocalMedia;
  slug: string;
  mediaBase: string | null;
  /** @throws AppError */
  fetchJoinToken(): Promise<string>;
}

/** The class itself. Dark whatever the theme: faces and slides are the bright things here. */
export function Stage({ session, local, slug, mediaBase, fetchJoinToken }: StageProps) {
  const view = useStore(session);
  const { sinkId } = useStore(local);
  const [dialog, setDialog] = useState<StageDialog | null>(null);
  const chooseDevice = useCallback(() => setDialog('devices'), []);
  useDeviceNews(local, chooseDevice);
  const { panel, toggle, close } = usePanel();
  const captions = useCaptionSwitches();
  const commands = useClassCommands(session, local, toggle, captions);
  const unread = useNotices(session, local, panel === 'chat');
  useShortcuts(commands);
  usePushToTalk(session, local);
  useWakeLock();

  const { title, recording, connection, participants, me, sessionId } = view;
  const replay = useReplaySwitch(view, local);
  useEffect(() => {
    if (title)
      document.title = `${recording?.state === 'active' ? (recording.provisional ? '◌ ' : '● ') : ''}${title} · Lectern`;
  }, [title, recording?.state, recording?.provisional]);

  const sharing = participants.filter(participant => participant.sharesScreen);
  return (
    <div className="stage fixed inset-0 flex flex-col">
      <TopBar session={session} view={view} />
      <ConnectionBanner session={session} connection={connection} />
      <RecordingHealth view={view} />
      <ConsentBanner session={session} view={view} />
      <DeviceProblems local={local} onChoose={chooseDevice} />
      {replay.offeredMs !== null && (
        <LateOffer missedMs={replay.offeredMs} onWatch={replay.start} onDismiss={replay.dismiss} />
      )}
      <main id="main" className="relative flex min-h-0 flex-1">
        <div className="min-w-0 flex-1 px-3">
          {!me ? (
            <div role="status" className="flex size-full flex-col items-center justify-center gap-4">
              <Spinner className="size-6 text-muted-foreground" />
              <p className="text-muted-foreground">Taking your seat …</p>
            </div>
          ) : replay.open && sessionId ? (
            <ReplayOnStage
              sessionId={sessionId}
              title={title}
              mediaBase={mediaBase}
              fetchJoinToken={fetchJoinToken}
              onLive={replay.close}
            />
          ) : sharing.length > 0 ? (
            <FocusView session={session} local={local} sharing={sharing} participants={participants} />
          ) : (
            <TileGrid session={session} participants={participants} />
          )}
        </div>
        {panel === 'chat' && (
          <SidePanel title="Chat" onClose={close}>
            <ChatPanel session={session} chat={view.chat} mayHaveEarlier={view.mayHaveEarlierChat} />
          </SidePanel>
        )}
        {panel === 'people' && (
          <SidePanel title="People" onClose={close}>
            <PeoplePanel session={session} view={view} slug={slug} />
          </SidePanel>
        )}
        <RemoteAudios audio={view.audio} sinkId={sinkId} muted={replay.open} />
      </main>
      {captions.shown && <LiveCaptionLines session={session} />}
      {captions.writing && view.permissions.writeCaptions && (
        <CaptionComposer session={session} onClose={captions.toggleWriting} />
      )}
      <Dock
        captionsShown={captions.shown}
        session={session}
        view={view}
        local={local}
        commands={commands}
        panel={panel}
        onPanel={toggle}
        unread={unread}
        dialog={dialog}
        onDialog={setDialog}
        slug={slug}
        onReplay={replay.available ? replay.start : null}
      />
    </div>
  );
}
