'use client';

import { type RefObject, useEffect, useRef } from 'react';
import { actionOf, controlOwns, type PlayerAction, scrollsPage } from './player-keys.ts';

/** Keys work wherever the focus is, except where one writes or chooses; those that scroll are the player's only in its frame. */
export function usePlayerKeys(
  frameRef: RefObject<HTMLElement | null>,
  act: (action: PlayerAction) => void,
  touch: () => void,
): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const { target, key } = event;
      if (event.defaultPrevented || !(target instanceof HTMLElement)) return;
      if (isTyping(target) || controlOwns(target, key)) return;
      const frame = frameRef.current;
      const inside = frame !== null && (frame.contains(target) || document.fullscreenElement === frame);
      if (scrollsPage(key) && !inside) return;
      const action = actionOf(event);
      if (!action) return;
      event.preventDefault();
      touch();
      latest.current(action);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [frameRef, touch]);
}

const isTyping = (target: HTMLElement) =>
  target.isContentEditable || target.matches('textarea, select, input:not([type=range])');
