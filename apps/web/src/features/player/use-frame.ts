'use client';

import { useCallback, useRef, useState } from 'react';

/** The element around a player: what is put into full screen, and where its menus must live to be seen there. */
export function useFrame() {
  const frameRef = useRef<HTMLElement>(null);
  const [frame, setFrame] = useState<HTMLElement | null>(null);
  // One function for ever: React would call a new one after every render, and each call renders again, until React gives up.
  const takeFrame = useCallback((element: HTMLElement | null) => {
    frameRef.current = element;
    setFrame(element);
  }, []);
  return { frameRef, frame, takeFrame };
}
