import { AppError } from '@lectern/contracts/kernel/app-error';
import { type LiveReplay, openLiveReplay, readLiveReplay } from '@lectern/contracts/rest/live-replay';
import { useEffect, useRef, useState } from 'react';
import { callPublicly } from '../../backend/browser-api.ts';
import { errorMessage } from '../../backend/error-message.ts';
import { ReplayFollower } from './replay-follower.ts';

export interface LiveReplayView {
  /** Null before the first answer. */
  replay: LiveReplay | null;
  /** Server's clock minus this page's, in milliseconds. */
  clockOffsetMs: number;
  /** Why it cannot be had, in words. */
  problem: string | null;
}

const before: LiveReplayView = { replay: null, clockOffsetMs: 0, problem: null };

/** How soon to ask again. The longest also tells the server that somebody watches, so it must stay under its half minute. */
const pollMs = { preparing: 1_500, ready: 10_000, unavailable: 5_000, failed: 4_000 } as const;
/** A new join token would not help. */
const final = new Set(['forbidden', 'session_ended', 'room_archived', 'not_found']);

/**
 * Asks for the replay of a live class and follows it, which also keeps it going. Null waits.
 * @param ontoNext whether a recording that ended is to be followed by the next one of the class
 */
export function useLiveReplay(
  sessionId: string | null,
  fetchJoinToken: () => Promise<string>,
  ontoNext: boolean,
): LiveReplayView {
  const [view, setView] = useState(before);
  const goesOn = useRef(ontoNext);
  goesOn.current = ontoNext;

  useEffect(() => {
    if (sessionId === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let closed = false;
    const follower = new ReplayFollower({
      async open() {
        const body = { joinToken: await fetchJoinToken() };
        return callPublicly(openLiveReplay, { params: { sessionId }, body });
      },
      read: grant => callPublicly(readLiveReplay, { params: { sessionId, grant } }),
    });
    const turn = async () => {
      let next: number = pollMs.failed;
      try {
        const replay = await follower.next(goesOn.current);
        if (closed) return;
        next = pollMs[replay.state];
        const clockOffsetMs = Date.parse(replay.now) - Date.now();
        setView({ replay, clockOffsetMs, problem: null });
      } catch (error) {
        if (closed) return;
        const refused = error instanceof AppError && final.has(error.code);
        setView(last => ({ ...last, problem: errorMessage(error) }));
        if (refused) return;
      }
      timer = setTimeout(() => void turn(), next);
    };
    void turn();
    return () => {
      closed = true;
      clearTimeout(timer);
      setView(before);
    };
  }, [sessionId, fetchJoinToken]);

  return view;
}
