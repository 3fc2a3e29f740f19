'use client';

import { useEffect, useState } from 'react';

/** The time, in milliseconds since 1970, kept up to date; null until the page runs, since a server's clock would not match. */
export function useNow(everyMs: number): number | null {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
