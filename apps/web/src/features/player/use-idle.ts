'use client';

import { useCallback, useEffect, useRef, useState } from 'react';

/** True when `touch` was not called for so many milliseconds. */
export function useIdle(afterMs: number): { idle: boolean; touch: () => void } {
  const [idle, setIdle] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const touch = useCallback(() => {
    setIdle(false);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setIdle(true), afterMs);
  }, [afterMs]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return { idle, touch };
}
