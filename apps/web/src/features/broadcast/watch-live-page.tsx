'use client';

import { Badge } from '@lectern/ui/badge';
import { Button } from '@lectern/ui/button';
import { Field } from '@lectern/ui/field';
import { Input } from '@lectern/ui/input';
import { Spinner } from '@lectern/ui/spinner';
import { useRouter } from 'next/navigation';
import { type FormEvent, useEffect, useState } from 'react';
import { LiveVideo } from './live-video.tsx';
import { readStreamName, watchPath } from './stream-name.ts';
import { useViewer } from './use-viewer.ts';
import { ViewerCount } from './viewer-count.tsx';
import { watchTexts } from './watch-text.ts';

interface WatchLivePageProps {
  signalingUrl: string;
  /** Null for any stream that there is. */
  roomId: string | null;
}

/** The video is the page; below it which stream it is, and the way to another. */
export function WatchLivePage({ signalingUrl, roomId: wantedRoom }: WatchLivePageProps) {
  const { state, roomId, viewers, stream } = useViewer(signalingUrl, wantedRoom);
  // Where somebody waits who named no stream is of no interest before there is one.
  const name = wantedRoom ?? (state === 'live' || state === 'ended' ? roomId : null);
  useEffect(() => {
    document.title = `${state === 'live' ? `Live: ${name}` : 'Watch'} · Lectern`;
  }, [state, name]);

  return (
    <main id="main" className="mx-auto w-full max-w-7xl flex-1 px-5 pb-16 sm:px-8">
      <section
        aria-label="Stream"
        className="stage relative aspect-video max-h-[72dvh] w-full overflow-hidden rounded-xl border bg-background text-foreground sm:rounded-2xl"
      >
        {stream && state === 'live' && <LiveVideo stream={stream} label={`Stream ${name}`} />}
        <div
          role="status"
          className={
            state === 'live'
              ? 'sr-only'
              : 'flex size-full flex-col items-center justify-center gap-2 px-6 text-center'
          }
        >
          {state === 'live' ? 'The stream is live' : <WatchState state={state} />}
        </div>
      </section>
      <div className="mt-6 flex flex-wrap items-start justify-between gap-x-10 gap-y-6">
        <div>
          <div className="flex min-h-6 items-center gap-3 text-muted-foreground">
            {state === 'live' && (
              <Badge tone="live" dot="pulse">
                Live
              </Badge>
            )}
            {name && roomId && state !== 'full' && state !== 'unreachable' && (
              <ViewerCount viewers={viewers} />
            )}
          </div>
          <h1 className="mt-2 break-all font-semibold text-2xl tracking-[-0.02em]">{name ?? 'Watch live'}</h1>
        </div>
        <StreamForm />
      </div>
    </main>
  );
}

function WatchState({ state }: { state: keyof typeof watchTexts }) {
  const { title, text } = watchTexts[state];
  return (
    <>
      {state === 'connecting' && <Spinner className="mb-2 size-6 text-muted-foreground" />}
      <p className="font-medium text-lg">{title}</p>
      <p className="max-w-[46ch] text-muted-foreground text-sm">{text}</p>
    </>
  );
}

function StreamForm() {
  const router = useRouter();
  const [problem, setProblem] = useState<string>();

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const read = readStreamName(String(new FormData(event.currentTarget).get('room') ?? ''));
    if ('problem' in read) setProblem(read.problem);
    else router.push(watchPath(read.roomId));
  }

  return (
    <form onSubmit={submit} noValidate className="w-full sm:w-auto">
      <Field label="Stream name" error={problem}>
        <div className="flex gap-2">
          <Input
            name="room"
            placeholder="main"
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            enterKeyHint="go"
            onChange={() => setProblem(undefined)}
            className="min-w-0 flex-1 sm:w-56"
          />
          <Button type="submit" size="lg">
            Watch
          </Button>
        </div>
      </Field>
    </form>
  );
}
