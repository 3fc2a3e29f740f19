'use client';

import type { Connection } from '@lectern/client/classroom-view';
import type { Lobby } from '@lectern/contracts/rest/rooms';
import { Button } from '@lectern/ui/button';
import Link from 'next/link';
import type { Viewer } from '../auth/viewer.ts';
import { ClassHeader } from '../lobby/class-header.tsx';
import { farewellText } from './farewell-text.ts';

interface FarewellProps {
  connection: Connection;
  lobby: Lobby;
  viewer: Viewer | null;
  onRejoin(): void;
  onGreenRoom(): void;
}

/** Why one is not in the class any more, and the way back where there is one. */
export function Farewell({ connection, lobby, viewer, onRejoin, onGreenRoom }: FarewellProps) {
  const { title, text, next } = farewellText(connection, lobby.title);
  return (
    <div className="flex min-h-dvh flex-col">
      <ClassHeader home={viewer ? '/home' : '/'} />
      <main
        id="main"
        className="mx-auto flex w-full max-w-xl flex-1 flex-col items-start justify-center px-5 pb-24"
      >
        <h1 className="font-semibold text-3xl tracking-[-0.025em]">{title}</h1>
        <p className="mt-3 text-lg text-muted-foreground">{text}</p>
        <div className="mt-8 flex flex-wrap gap-3">
          {next === 'rejoin' && (
            <Button variant="primary" size="lg" onClick={onRejoin}>
              Join again
            </Button>
          )}
          {next === 'green-room' && (
            <Button variant="primary" size="lg" onClick={onGreenRoom}>
              Back to the green room
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
