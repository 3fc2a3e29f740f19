'use client';

import { Badge } from '@lectern/ui/badge';
import { Button } from '@lectern/ui/button';
import { Field } from '@lectern/ui/field';
import { Input } from '@lectern/ui/input';
import { Duration } from '@lectern/ui/time';
import { type FormEvent, useEffect, useState } from 'react';
import { DevicePickers } from '../lobby/device-pickers.tsx';
import { Preview } from '../lobby/preview.tsx';
import { useStore } from '../lobby/use-store.ts';
import { useNow } from '../studio/use-now.ts';
import { ShareStream } from './share-stream.tsx';
import { readStreamName } from './stream-name.ts';
import { useStreamer } from './use-streamer.ts';
import { ViewerCount } from './viewer-count.tsx';

interface StreamPageProps {
  signalingUrl: string;
  initialRoom: string | null;
}

/** Going live: how one looks and sounds, under which name, to how many. */
export function StreamPage({ signalingUrl, initialRoom }: StreamPageProps) {
  const { local, streamer } = useStreamer(signalingUrl);
  const { state, viewers, refusal, liveSinceMs } = useStore(streamer);
  const [name, setName] = useState(initialRoom ?? '');
  const [problem, setProblem] = useState<string>();
  const now = useNow(1_000);

  const read = readStreamName(name);
  const roomId = 'roomId' in read ? read.roomId : '';
  const isOn = state !== 'idle' && state !== 'refused';
  useEffect(() => {
    document.title = `${state === 'live' ? 'Live: ' : ''}Stream · Lectern`;
  }, [state]);

  async function start(event: FormEvent) {
    event.preventDefault();
    if (isOn) return;
    if ('problem' in read) {
      setProblem(read.problem);
      return;
    }
    // Also while they are starting: what opens later is sent from then on.
    const isOff = () => !local.getSnapshot().camera.on && !local.getSnapshot().microphone.on;
    if (isOff()) await local.start({ camera: true, microphone: true });
    if (isOff()) return;
    streamer.start(read.roomId);
  }

  return (
    <main
      id="main"
      className="mx-auto grid w-full max-w-6xl flex-1 content-start items-center gap-8 px-4 pt-2 pb-16 sm:px-8 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)] lg:content-center lg:gap-14 lg:pt-0"
    >
      <Preview local={local} name="" />
      <form onSubmit={start} noValidate className="flex min-w-0 flex-col gap-6">
        <div>
          <div className="flex min-h-6 flex-wrap items-center gap-3 text-muted-foreground">
            <StateBadge state={state} />
            {isOn && <ViewerCount viewers={viewers} />}
            {liveSinceMs !== null && now !== null && (
              <Duration ms={Math.max(0, now - liveSinceMs)} className="text-sm" />
            )}
          </div>
          <h1 className="mt-2 font-semibold text-3xl tracking-[-0.025em]">
            {isOn ? `You stream to ${roomId}` : 'Go live'}
          </h1>
          <p className="mt-2 text-muted-foreground">
            One camera, many viewers. Whoever has the link can watch; nobody needs an account.
          </p>
        </div>
        {!isOn && (
          <Field
            label="Stream name"
            hint="Part of the link. Without one, viewers find you at the plain address."
            error={problem ?? refusal?.message}
          >
            <Input
              value={name}
              placeholder="main"
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              onChange={event => {
                setName(event.target.value);
                setProblem(undefined);
              }}
            />
          </Field>
        )}
        {!isOn && <DevicePickers local={local} />}
        {isOn && <ShareStream roomId={roomId} />}
        {isOn ? (
          // The keys keep them two buttons: one that turned into a submit button under the click would start again.
          <Button key="stop" variant="danger" size="xl" className="w-full" onClick={() => streamer.stop()}>
            Stop Streaming
          </Button>
        ) : (
          <Button key="start" type="submit" variant="primary" size="xl" className="w-full">
            Start Streaming
          </Button>
        )}
        {isOn && <DevicePickers local={local} />}
      </form>
    </main>
  );
}

const stateTexts = {
  idle: null,
  refused: null,
  starting: 'Connecting …',
  live: 'Live',
  reconnecting: 'Reconnecting …',
} as const;

function StateBadge({ state }: { state: keyof typeof stateTexts }) {
  return (
    <span role="status">
      {state === 'live' && (
        <Badge tone="live" dot="pulse">
          {stateTexts.live}
        </Badge>
      )}
      {state !== 'live' && stateTexts[state] && <Badge tone="warning">{stateTexts[state]}</Badge>}
    </span>
  );
}
