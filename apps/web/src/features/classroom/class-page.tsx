'use client';

import type { Connection } from '@lectern/client/classroom-view';
import type { Lobby } from '@lectern/contracts/rest/rooms';
import { useEffect, useState } from 'react';
import type { Viewer } from '../auth/viewer.ts';
import { GreenRoom } from '../lobby/green-room.tsx';
import { useLobby } from '../lobby/use-lobby.ts';
import { Farewell } from './farewell.tsx';
import { Stage } from './stage.tsx';
import { useClassroom } from './use-classroom.ts';

interface ClassPageProps {
  slug: string;
  /** Null when the API could not be asked for it. */
  initialLobby: Lobby | null;
  viewer: Viewer | null;
  signalingUrl: string;
}

/** One address for all of it: the green room, the class, and what comes after. */
export function ClassPage({ slug, initialLobby, viewer, signalingUrl }: ClassPageProps) {
  const [farewell, setFarewell] = useState<Connection | null>(null);
  const classroom = useClassroom({ slug, signalingUrl, onOver: setFarewell });
  const { session, local, resuming } = classroom;
  const { lobby, unreachable } = useLobby(slug, initialLobby, session === null);

  const title = session ? undefined : lobby?.title;
  useEffect(() => {
    if (title) document.title = `${title} · Lectern`;
  }, [title]);

  if (session) return <Stage session={session} local={local} slug={slug} />;
  if (farewell && lobby)
    return (
      <Farewell
        connection={farewell}
        lobby={lobby}
        viewer={viewer}
        onRejoin={() => {
          setFarewell(null);
          classroom.rejoin();
        }}
        onGreenRoom={() => setFarewell(null)}
      />
    );
  return (
    <GreenRoom
      lobby={lobby}
      unreachable={unreachable}
      resuming={resuming}
      viewer={viewer}
      local={local}
      onJoin={classroom.join}
    />
  );
}
