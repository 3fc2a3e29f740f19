'use client';

import type { Lobby } from '@lectern/contracts/rest/rooms';
import { Button } from '@lectern/ui/button';
import Link from 'next/link';
import type { Viewer } from '../auth/viewer.ts';
import { watchableWithoutSeat } from '../live-replay/without-seat.ts';
import { ClassHeader } from '../lobby/class-header.tsx';
import { farewellText } from './farewell-text.ts';
import { KeepAfterClass } from './keep-after-class.tsx';
import type { Ending } from './use-classroom.ts';

interface FarewellProps {
  ending: Ending;
  lobby: Lobby;
  viewer: Viewer | null;
  /** They are about to join again, by the look of it. */
  onApproach(): void;
  onRejoin(): void;
  onGreenRoom(): void;
}

/** Why one is not in the class any more, and the way back where there is one. */
export function Farewell({ ending, lobby, viewer, onApproach, onRejoin, onGreenRoom }: FarewellProps) {
  const { connection, sessionId, moderated } = ending;
  const keeps = lobby.recordingMode === 'keep-from-start';
  const { title, text, next } = farewellText(connection, lobby.title);
  const isFull = connection.state === 'failed' && connection.code === 'room_full';
  const mayWatch = isFull && watchableWithoutSeat(lobby);
  return (
    <div className="flex min-h-dvh flex-col">
      <ClassHeader home={viewer ? '/home' : '/'} />
      <main
        id="main"
        className="mx-auto flex w-full max-w-xl flex-1 flex-col items-start justify-center px-5 pb-24"
      >
        <h1 className="font-semibold text-3xl tracking-[-0.025em]">{title}</h1>
        <p className="mt-3 text-lg text-muted-foreground">{text}</p>
        {moderated && sessionId && connection.state === 'ended' && keeps && (
          <KeepAfterClass sessionId={sessionId} />
        )}
        <div className="mt-8 flex flex-wrap gap-3">
          {next === 'rejoin' && (
            <Button
              variant="primary"
              size="lg"
              onPointerEnter={onApproach}
              onFocus={onApproach}
              onClick={onRejoin}
            >
              Join again
            </Button>
          )}
          {next === 'green-room' && (
            <Button variant={mayWatch ? 'secondary' : 'primary'} size="lg" onClick={onGreenRoom}>
              Back to the green room
            </Button>
          )}
          {mayWatch && (
            <Button asChild variant="primary" size="lg">
              <Link href={`/rooms/${lobby.slug}/watch`}>Watch without a seat</Link>
            </Button>
          )}
          {next === 'sign-in' && (
            <Button asChild variant="primary" size="lg">
              <Link href={`/login?next=${encodeURIComponent(`/rooms/${lobby.slug}`)}`}>Sign in to join</Link>
            </Button>
          )}
          <Button asChild size="lg" variant={next === null ? 'primary' : 'secondary'}>
            {viewer ? <Link href="/home">{homeName(viewer)}</Link> : <Link href="/">To the front page</Link>}
          </Button>
        </div>
      </main>
    </div>
  );
}

const homeName = ({ role }: Viewer) => (role === 'user' ? 'To your library' : 'To Creator Studio');
