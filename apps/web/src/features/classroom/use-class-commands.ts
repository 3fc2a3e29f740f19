import type { ClassroomSession } from '@lectern/client/classroom-session';
import type { LocalMedia } from '@lectern/client/local-media';
import { toast } from '@lectern/ui/toast';
import { useMemo } from 'react';
import { errorMessage } from '../../backend/error-message.ts';
import type { Panel } from './use-panel.ts';

/** What the dock, its menu and the keys do. Each looks at how things are when it is called. */
export interface ClassCommands {
  toggleMicrophone(): void;
  toggleCamera(): void;
  toggleScreen(): void;
  toggleHand(): void;
  toggleChat(): void;
  togglePeople(): void;
  toggleRecording(): void;
  toggleFullscreen(): void;
}

/** A command that the server refuses is said out loud, with its reason. */
export const orSay = (title: string, done: Promise<unknown>) =>
  void done.catch((error: unknown) => toast.error(title, { description: errorMessage(error) }));

export function useClassCommands(
  session: ClassroomSession,
  local: LocalMedia,
  togglePanel: (panel: Panel) => void,
): ClassCommands {
  return useMemo(
    () => ({
      toggleMicrophone() {
        if (session.getSnapshot().permissions.sources.includes('microphone'))
          void local.setMicrophone(!local.getSnapshot().microphone.on);
      },
      toggleCamera() {
        if (session.getSnapshot().permissions.sources.includes('camera'))
          void local.setCamera(!local.getSnapshot().camera.on);
      },
      toggleScreen() {
        if (local.getSnapshot().screen.video) session.screens.stop();
        else void local.startScreen();
      },
      toggleHand() {
        const handUp = (session.getSnapshot().me?.handPosition ?? null) !== null;
        orSay('Your hand stayed as it was', handUp ? session.lowerHand() : session.raiseHand());
      },
      toggleChat: () => togglePanel('chat'),
      togglePeople: () => togglePanel('people'),
      toggleRecording() {
        const { recording, permissions } = session.getSnapshot();
        if (!permissions.moderate) return;
        if (recording) orSay('The recording could not be stopped', session.host.stopRecording());
        else orSay('The recording could not be started', session.host.startRecording());
      },
      toggleFullscreen() {
        if (document.fullscreenElement) void document.exitFullscreen();
        // Phones without it leave things as they are.
        else void document.documentElement.requestFullscreen?.().catch(() => undefined);
      },
    }),
    [session, local, togglePanel],
  );
}
