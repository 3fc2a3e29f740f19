'use client';

import { useCallback, useEffect, useRef, useState } from 'react';

/**
 * Keeps the entry with `index` in view while the video plays, inside of its box alone. Somebody who scrolls is left alone until they ask to be
 * taken along again.
 */
export function useFollowScroll(index: number) {
  const boxRef = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);

  useEffect(() => {
    const box = boxRef.current;
    if (!box) return;
    const leave = () => setFollowing(false);
    // Only what a person does: our own scrolling causes none of these.
    for (const name of ['wheel', 'touchmove'] as const) box.addEventListener(name, leave, { passive: true });
    return () => {
      for (const name of ['wheel', 'touchmove'] as const) box.removeEventListener(name, leave);
    };
  }, []);

  useEffect(() => {
    const box = boxRef.current;
    const entry = box?.querySelector<HTMLElement>(`[data-index="${index}"]`);
    if (!box || !entry || !following) return;
    const top = entry.offsetTop - box.offsetTop;
    box.scrollTo({
      top: top - box.clientHeight / 2 + entry.offsetHeight / 2,
      // Said here, it goes before what the style sheet says for reduced motion.
      behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth',
    });
  }, [index, following]);

  return { boxRef, following, follow: useCallback(() => setFollowing(true), []) };
}
