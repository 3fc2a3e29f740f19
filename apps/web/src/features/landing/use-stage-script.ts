'use client';

import { useEffect, useState } from 'react';
import { type StageStep, steps } from './stage-script.ts';

const stepMs = 2_600;
const first = steps[0] as StageStep;

/** Plays the script round and round: one step at a time, a clock beside it. Stands still for those who asked for no motion. */
export function useStageScript(): { step: StageStep; elapsedMs: number } {
  const [elapsedMs, setElapsedMs] = useState(0);

  useEffect(() => {
    if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const timer = setInterval(() => {
      if (!document.hidden) setElapsedMs(before => before + 200);
    }, 200);
    return () => clearInterval(timer);
  }, []);

  return { step: steps[Math.floor(elapsedMs / stepMs) % steps.length] ?? first, elapsedMs };
}
