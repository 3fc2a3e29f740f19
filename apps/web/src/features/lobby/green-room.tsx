'use client';

import type { LocalMedia } from '@lectern/client/local-media';
import { displayNameSchema } from '@lectern/contracts/primitives';
import type { Lobby } from '@lectern/contracts/rest/rooms';
import { Button } from '@lectern/ui/button';
import { Field } from '@lectern/ui/field';
import { Input } from '@lectern/ui/input';
import { Skeleton } from '@lectern/ui/skeleton';
import Link from 'next/link';
import { type FormEvent, useEffect, useState } from 'react';
import type { Viewer } from '../auth/viewer.ts';
import { TextLink } from '../shell/text-link.tsx';
import { ClassHeader } from './class-header.tsx';
import { DevicePickers } from './device-pickers.tsx';
import { LobbyNotice } from './lobby-notice.tsx';
import { Preview } from './preview.tsx';
import { RoomFacts } from './room-facts.tsx';
import { SeatMemory } from './seat-memory.ts';
import { useStore } from './use-store.ts';

/** Who wants to join which class. */
export interface JoinAs {
  roomId: string;
  sessionId: string | null;
  displayName: string;
}

interface GreenRoomProps {
  /** Null until it could be read. */
  lobby: Lobby | null;
  unreachable: boolean;
  /** A reload is being looked into: nothing is asked of anybody yet. */
  resuming: boolean;
  viewer: Viewer | null;
  local: LocalMedia;
  onJoin(as: JoinAs): void;
}

/** Before the class: how one looks and sounds, under which name, and whether the class has started. */
export function GreenRoom({ lobby, unreachable, resuming, viewer, local, onJoin }: GreenRoomProps) {
  const { microphone, camera, speakerId } = useStore(local);
  const [memory] = useState(() => new SeatMemory());
  const [name, setName] = useState(viewer?.name ?? '');
  const [nameError, setNameError] = useState<string>();

  useEffect(() => {
    if (resuming) return;
    const preferences = memory.preferences();
    if (preferences.name) setName(preferences.name);
    local.prefer(preferences);
    void local.start(preferences);
  }, [resuming, local, memory]);

  function join(event: FormEvent) {
    event.preventDefault();
    if (lobby?.state !== 'live') return;
    const parsed = displayNameSchema.safeParse(name);
    if (!parsed.success) {
      setNameError(parsed.error.issues[0]?.message);
      return;
    }
    memory.keepPreferences({
      name: parsed.data,
      microphone: microphone.on,
      camera: camera.on,
      microphoneId: microphone.deviceId,
      cameraId: camera.deviceId,
      speakerId,
    });
    onJoin({ roomId: lobby.roomId, sessionId: lobby.sessionId, displayName: parsed.data });
  }

  const mustSignIn = lobby?.access === 'users' && !viewer;
  return (
    <div className="flex min-h-dvh flex-col">
      <ClassHeader home={viewer ? '/home' : '/'} />
      <main
        id="main"
        className="mx-auto grid w-full max-w-6xl flex-1 content-start items-center gap-8 px-4 pt-2 pb-16 sm:px-8 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)] lg:content-center lg:gap-14 lg:pt-0"
      >
        <Preview local={local} name={name} />
        <form onSubmit={join} noValidate className="flex min-w-0 flex-col gap-6">
          {lobby ? <RoomFacts lobby={lobby} /> : <RoomFactsSkeleton />}
          {lobby?.state === 'archived' ? (
            <LobbyNotice lobby={lobby} viewer={viewer} unreachable={unreachable} />
          ) : (
            <>
              <Field label="Your name" error={nameError}>
                <Input
                  value={name}
                  autoComplete="name"
                  maxLength={60}
                  placeholder="As others will see it"
                  onChange={event => {
                    setName(event.target.value);
                    setNameError(undefined);
                  }}
                />
              </Field>
              <DevicePickers local={local} />
              <p className="text-muted-foreground text-sm">
                First time here?{' '}
                {/* Beside the green room, not instead of it: the class may be about to start. */}
                <TextLink href="/check" target="_blank">
                  Test your connection
                </TextLink>{' '}
                in another tab.
              </p>
              <LobbyNotice lobby={lobby} viewer={viewer} unreachable={unreachable} />
              {mustSignIn ? (
                <Button asChild variant="primary" size="xl">
                  <Link href={`/login?next=${encodeURIComponent(`/rooms/${lobby.slug}`)}`}>
                    Sign in to join
                  </Link>
                </Button>
              ) : (
                <Button
                  type="submit"
                  variant="primary"
                  size="xl"
                  disabled={lobby?.state !== 'live'}
                  className="w-full"
                >
                  Join class
                </Button>
              )}
            </>
          )}
        </form>
      </main>
    </div>
  );
}

function RoomFactsSkeleton() {
  return (
    <div role="status" aria-label="Loading the class" className="flex flex-col gap-3">
      <Skeleton className="h-9 w-3/4" />
      <Skeleton className="h-5 w-1/2" />
    </div>
  );
}
