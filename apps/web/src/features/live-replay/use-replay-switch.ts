import type { ClassroomView } from '@lectern/client/classroom-view';
import type { LocalMedia } from '@lectern/client/local-media';
import { useCallback, useState } from 'react';
import { missedMs } from './missed.ts';

/** Whether this person is at the class as it is now, or goes back to its start. */
export function useReplaySwitch(view: ClassroomView, local: LocalMedia) {
  const [open, setOpen] = useState(false);
  const [decided, setDecided] = useState(false);
  const available = view.recording !== null && view.recording.state !== 'ending';
  const missed = decided || open ? null : missedMs(view);

  const start = useCallback(() => {
    setDecided(true);
    setOpen(true);
    // Whoever does not hear the class must not speak into it by accident. It stays off until they turn it on again.
    void local.setMicrophone(false);
  }, [local]);
  const close = useCallback(() => setOpen(false), []);
  const dismiss = useCallback(() => setDecided(true), []);

  return { open, available, offeredMs: missed, start, close, dismiss };
}
