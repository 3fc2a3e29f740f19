'use client';

import { joinRoom, type Lobby } from '@lectern/contracts/rest/rooms';
import { Badge } from '@lectern/ui/badge';
import { Button } from '@lectern/ui/button';
import { Spinner } from '@lectern/ui/spinner';
import Link from 'next/link';
import { useCallback, useRef, useState } from 'react';
import { callPublicly } from '../../backend/browser-api.ts';
import { mediaSource } from '../../backend/media-source.ts';
import type { Viewer } from '../auth/viewer.ts';
import { ClassHeader } from '../lobby/class-header.tsx';
import { useLobby } from '../lobby/use-lobby.ts';
import { overflowText } from './overflow-text.ts';
import { ReplayPlayer } from './replay-player.tsx';
import { useLiveReplay } from './use-live-replay.ts';

interface OverflowPageProps {
  slug: string;
  /** Null when the API could not be asked for it. */
  initialLobby: Lobby | null;
  viewer: Viewer | null;
  mediaBase: string | null;
}

/** For who only watches: no seat, no devices, nobody sees them. A few seconds behind the class, as far back as it is recorded. */
export function OverflowPage({ slug, initialLobby, viewer, mediaBase }: OverflowPageProps) {
  const { lobby, unreachable } = useLobby(slug, initialLobby, true);
  const mustSignIn = lobby?.access === 'users' && !viewer;
  const liveId = lobby?.state === 'live' && !mustSignIn ? lobby.sessionId : null;
  // What is being watched is watched to its end, when the class has ended already.
  const [sessionId, setSessionId] = useState(liveId);
  if (liveId !== null && liveId !== sessionId) setSessionId(liveId);
  const guestToken = useRef<string | undefined>(undefined);
  const roomId = lobby?.roomId;
  const fetchJoinToken = useCallback(async () => {
    const body = viewer ? {} : { displayName: 'Viewer', guestToken: guestToken.current };
    const result = await callPublicly(joinRoom, { params: { roomId: roomId ?? '' }, body });
    guestToken.current = result.guestToken ?? undefined;
    return result.joinToken;
  }, [roomId, viewer]);
  const { replay, clockOffsetMs, problem } = useLiveReplay(sessionId, fetchJoinToken, liveId !== null);
  const source = replay?.state === 'ready' ? replay.playlistUrl : null;
  const text = overflowText({ lobby, unreachable, mustSignIn, replay, problem });
  const free = lobby?.state === 'live' && lobby.participantCount < lobby.capacity;

  return (
    <div className="flex min-h-dvh flex-col">
      <ClassHeader home={viewer ? '/home' : '/'} />
      <main id="main" className="mx-auto w-full max-w-6xl flex-1 px-4 pb-16 sm:px-8">
        <div className="stage aspect-video max-h-[72dvh] min-h-72 w-full overflow-hidden rounded-xl border bg-background text-foreground">
          {source && replay ? (
            <ReplayPlayer
              key={source}
              replay={replay}
              source={mediaSource(source, mediaBase)}
              clockOffsetMs={clockOffsetMs}
              title={lobby?.title ?? 'Class'}
            />
          ) : (
            <div
              role="status"
              className="flex size-full flex-col items-center justify-center gap-2 px-6 text-center"
            >
              {text.waits && <Spinner className="mb-2 size-6 text-muted-foreground" />}
              <p className="font-medium text-lg">{text.title}</p>
              <p className="max-w-[46ch] text-muted-foreground text-sm">{text.text}</p>
            </div>
          )}
        </div>
        <div className="mt-6 flex flex-wrap items-start justify-between gap-x-10 gap-y-4">
          <div className="min-w-0">
            <h1 className="break-words font-semibold text-2xl tracking-[-0.02em]">
              {lobby?.title ?? 'Class'}
            </h1>
            <p className="mt-2 flex flex-wrap items-center gap-3 text-muted-foreground">
              {lobby && <span>with {lobby.ownerName}</span>}
              {lobby?.state === 'live' && (
                <Badge tone="live" dot="pulse">
                  Live
                </Badge>
              )}
              <span>You only watch: nobody sees or hears you.</span>
            </p>
          </div>
          {mustSignIn ? (
            <Button asChild variant="primary" size="lg">
              <Link href={`/login?next=${encodeURIComponent(`/rooms/${slug}/watch`)}`}>Sign in to watch</Link>
            </Button>
          ) : (
            <Button asChild size="lg" variant={free ? 'primary' : 'secondary'}>
              <Link href={`/rooms/${slug}`}>{free ? 'Join with a seat' : 'Back to the green room'}</Link>
            </Button>
          )}
        </div>
      </main>
    </div>
  );
}
