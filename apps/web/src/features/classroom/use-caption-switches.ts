import { useCallback, useEffect, useState } from 'react';

const storageKey = 'lectern.class-captions';

export interface CaptionSwitches {
  shown: boolean;
  /** The line in which captions are typed is open. */
  writing: boolean;
  toggleShown(): void;
  toggleWriting(): void;
}

/** Whether captions are shown, remembered in this browser. Off at first. */
export function useCaptionSwitches(): CaptionSwitches {
  const [shown, setShown] = useState(false);
  const [writing, setWriting] = useState(false);
  useEffect(() => setShown(readChoice()), []);
  const toggleShown = useCallback(() => {
    setShown(before => {
      writeChoice(!before);
      return !before;
    });
  }, []);
  const toggleWriting = useCallback(() => setWriting(before => !before), []);
  return { shown, writing, toggleShown, toggleWriting };
}

// Storage may be switched off altogether; captions then start off, every time.
function readChoice(): boolean {
  try {
    return localStorage.getItem(storageKey) === 'on';
  } catch {
    return false;
  }
}

function writeChoice(on: boolean): void {
  try {
    localStorage.setItem(storageKey, on ? 'on' : 'off');
  } catch {}
}
