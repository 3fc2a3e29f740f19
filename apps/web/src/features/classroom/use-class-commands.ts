import type { ClassroomSession } from '@lectern/client/classroom-session';
import { mayUseDevice } from '@lectern/client/classroom-view';
import type { LocalMedia } from '@lectern/client/local-media';
import { readStorage } from '@lectern/contracts/rest/storage';
import { mayBeRecorded } from '@lectern/contracts/recording-consent';
import { toast } from '@lectern/ui/toast';
import { useMemo } from 'react';
import { callPublicly } from '../../backend/browser-api.ts';
import { errorMessage } from '../../backend/error-message.ts';
import type { CaptionSwitches } from './use-caption-switches.ts';
import type { Panel } from './use-panel.ts';

/** What the dock, its menu and the keys do. Each looks at how things are when it is called. */
export interface ClassCommands {
  toggleMicrophone(): void;
  toggleCamera(): void;
  toggleScreen(): void;
  toggleHand(): void;
  toggleChat(): void;
  togglePeople(): void;
  /** Starts, keeps what is provisional, or stops. */
  toggleRecording(): void;
  toggleCaptions(): void;
  /** The line in which captions are typed. */
  toggleCaptionWriting(): void;
  markMoment(): void;
  stopRecording(): void;
  /** Takes part in the recording, or does so no more. */
  toggleConsent(): void;
  toggleFullscreen(): void;
}

/** A command that the server refuses is said out loud, with its reason. */
export const orSay = (title: string, done: Promise<unknown>) =>
  void done.catch((error: unknown) => toast.error(title, { description: errorMessage(error) }));

/** The class is recorded; its teacher should know that soon nothing more will be. A question that fails is no news for a class. */
async function warnOfStorage(): Promise<void> {
  const storage = await callPublicly(readStorage, {}).catch(() => null);
  if (storage?.level === 'near')
    toast.warning('Almost all of your storage is used', {
      description: 'Delete videos after the class, or ask an admin for more.',
      duration: 12_000,
    });
}

export function useClassCommands(
  session: ClassroomSession,
  local: LocalMedia,
  togglePanel: (panel: Panel) => void,
  captions: CaptionSwitches,
): ClassCommands {
  return useMemo(
    () => ({
      toggleMicrophone() {
        if (mayUseDevice(session.getSnapshot(), 'microphone'))
          void local.setMicrophone(!local.getSnapshot().microphone.on);
      },
      toggleCamera() {
        if (mayUseDevice(session.getSnapshot(), 'camera'))
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
        // One that is ending can be neither kept nor stopped.
        if (!permissions.moderate || recording?.state === 'ending') return;
        if (recording?.provisional) orSay('The recording could not be kept', session.host.keepRecording());
        else if (recording) orSay('The recording could not be stopped', session.host.stopRecording());
        else orSay('The recording could not be started', session.host.startRecording().then(warnOfStorage));
      },
      toggleCaptions: captions.toggleShown,
      toggleCaptionWriting: captions.toggleWriting,
      markMoment() {
        if (session.getSnapshot().permissions.moderate)
          orSay('This moment could not be marked', session.host.markMoment());
      },
      stopRecording: () => orSay('The recording could not be stopped', session.host.stopRecording()),
      toggleConsent() {
        const { me, recordingConsent } = session.getSnapshot();
        if (!me) return;
        const answer = mayBeRecorded({ role: me.role, recordingConsent }) ? 'declined' : 'given';
        orSay('Your answer could not be noted', session.answerConsent(answer));
      },
      toggleFullscreen() {
        if (document.fullscreenElement) void document.exitFullscreen();
        // Phones without it leave things as they are.
        else void document.documentElement.requestFullscreen?.().catch(() => undefined);
      },
    }),
    [session, local, togglePanel, captions.toggleShown, captions.toggleWriting],
  );
}
