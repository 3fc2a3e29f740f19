import type { ClassroomSession } from '@lectern/client/classroom-session';
import type { LocalMedia } from '@lectern/client/local-media';
import { useEffect } from 'react';

/** The microphone is open for as long as the space bar is held, when it was off before. Space on a control still works that control. */
export function usePushToTalk(session: ClassroomSession, local: LocalMedia): void {
  useEffect(() => {
    let talking = false;
    const stop = () => {
      if (!talking) return;
      talking = false;
      void local.setMicrophone(false);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== ' ' || event.repeat || event.target !== document.body) return;
      event.preventDefault();
      const mayTalk = session.getSnapshot().permissions.sources.includes('microphone');
      if (talking || !mayTalk || local.getSnapshot().microphone.on) return;
      talking = true;
      void local.setMicrophone(true);
    };
    const onKeyUp = (event: KeyboardEvent) => {
      if (event.key === ' ') stop();
    };
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('keyup', onKeyUp);
    // The key may come up in another window.
    window.addEventListener('blur', stop);
    return () => {
      stop();
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('keyup', onKeyUp);
      window.removeEventListener('blur', stop);
    };
  }, [session, local]);
}
