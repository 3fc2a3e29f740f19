'use client';

import type { Lobby } from '@lectern/contracts/rest/rooms';
import { useEffect, useState } from 'react';
import type { Viewer } from '../auth/viewer.ts';
import { GreenRoom } from '../lobby/green-room.tsx';
import { useLobby } from '../lobby/use-lobby.ts';
import { Farewell } from './farewell.tsx';
import { Stage } from './stage.tsx';
import { type Ending, useClassroom } from './use-classroom.ts';

interface ClassPageProps {
  slug: string;
  /** Null when the API could not be asked for it. */
  initialLobby: Lobby | null;
  viewer: Viewer | null;
  /** May record the class: is not asked whether they may be recorded. */
  leads: boolean;
  signalingUrl: string;
  /** Where browsers find the API for video; null for this origin. */
  mediaBase: string | null;
}

/** One address for all of it: the green room, the class, and what comes after. */
export function ClassPage({ slug, initialLobby, viewer, leads, signalingUrl, mediaBase }: ClassPageProps) {
  const [farewell, setFarewell] = useState<Ending | null>(null);
  const classroom = useClassroom({ slug, signalingUrl, onOver: setFarewell });
  const { session, local, resuming } = classroom;
  const { lobby, unreachable } = useLobby(slug, initialLobby, session === null);

  const title = session ? undefined : lobby?.title;
  useEffect(() => {
    if (title) document.title = `${title} · Lectern`;
  }, [title]);

  if (session)
    return (
      <Stage
        session={session}
        local={local}
        slug={slug}
        mediaBase={mediaBase}
        fetchJoinToken={classroom.fetchJoinToken}
      />
    );
  if (farewell && lobby)
    return (
      <Farewell
        ending={farewell}
        lobby={lobby}
        viewer={viewer}
        onApproach={classroom.prepareAgain}
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
      leads={leads}
      local={local}
      onReady={classroom.prepare}
      onJoin={classroom.join}
    />
  );
}
