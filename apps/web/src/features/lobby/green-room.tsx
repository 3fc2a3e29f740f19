'use client';

import type { LocalMedia } from '@lectern/client/local-media';
import { displayNameSchema } from '@lectern/contracts/primitives';
import type { ConsentAnswer } from '@lectern/contracts/recording-consent';
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
import { ConsentChoice, recordingFact } from './consent-choice.tsx';
import { DevicePickers } from './device-pickers.tsx';
import { LobbyNotice } from './lobby-notice.tsx';
import { Preview } from './preview.tsx';
import { RoomFacts } from './room-facts.tsx';
import { SeatMemory } from './seat-memory.ts';
import { useStore } from './use-store.ts';

/** Who would join which class. */
export interface Visitor {
  roomId: string;
  sessionId: string | null;
  displayName: string;
}

export interface JoinAs extends Visitor {
  /** Null when there was nothing to ask. */
  recordingConsent: ConsentAnswer | null;
}

interface GreenRoomProps {
  /** Null until it could be read. */
  lobby: Lobby | null;
  unreachable: boolean;
  /** A reload is being looked into: nothing is asked of anybody yet. */
  resuming: boolean;
  viewer: Viewer | null;
  /** Is not asked whether they may be recorded, but told. */
  leads: boolean;
  local: LocalMedia;
  /** Who could join now, and so perhaps will. Called again when that changes. */
  onReady(as: Visitor): void;
  onJoin(as: JoinAs): void;
}

/** A name is not written faster than this. */
const settledMs = 600;

/** Before the class: how one looks and sounds, under which name, and whether the class has started. */
export function GreenRoom(props: GreenRoomProps) {
  const { lobby, unreachable, resuming, viewer, leads, local, onReady, onJoin } = props;
  const { microphone, camera, speakerId } = useStore(local);
  const [memory] = useState(() => new SeatMemory());
  const [name, setName] = useState(viewer?.name ?? '');
  const [nameError, setNameError] = useState<string>();
  const [consent, setConsent] = useState<ConsentAnswer | null>(null);
  const [consentMissing, setConsentMissing] = useState(false);
  // Whoever finds no seat need not say.
  const asked = lobby && !leads && lobby.participantCount < lobby.capacity;
  const fact = asked ? recordingFact(lobby) : null;

  useEffect(() => {
    if (resuming) return;
    const preferences = memory.preferences();
    if (preferences.name) setName(preferences.name);
    local.prefer(preferences);
    void local.start(preferences);
  }, [resuming, local, memory]);

  const mustSignIn = lobby?.access === 'users' && !viewer;
  const { roomId, sessionId } = lobby?.state === 'live' && !mustSignIn ? lobby : {};
  useEffect(() => {
    const { data: displayName } = displayNameSchema.safeParse(name);
    if (resuming || !roomId || !sessionId || !displayName) return;
    const timer = setTimeout(() => onReady({ roomId, sessionId, displayName }), settledMs);
    return () => clearTimeout(timer);
  }, [resuming, roomId, sessionId, name, onReady]);

  function join(event: FormEvent) {
    event.preventDefault();
    if (lobby?.state !== 'live') return;
    const parsed = displayNameSchema.safeParse(name);
    if (!parsed.success) {
      setNameError(parsed.error.issues[0]?.message);
      return;
    }
    if (fact && !consent) {
      setConsentMissing(true);
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
    onJoin({
      roomId: lobby.roomId,
      sessionId: lobby.sessionId,
      displayName: parsed.data,
      recordingConsent: consent,
    });
  }

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
            <LobbyNotice lobby={lobby} viewer={viewer} leads={leads} unreachable={unreachable} />
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
              <LobbyNotice lobby={lobby} viewer={viewer} leads={leads} unreachable={unreachable} />
              {fact && (
                <ConsentChoice
                  fact={fact}
                  value={consent}
                  missing={consentMissing && !consent}
                  onChange={setConsent}
                />
              )}
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
