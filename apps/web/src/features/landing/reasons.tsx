import { Avatar } from '@lectern/ui/avatar';
import { Badge } from '@lectern/ui/badge';
import { cn } from '@lectern/ui/cn';
import { Hand, TerminalSquare } from 'lucide-react';
import type { ReactNode } from 'react';

/** Three things a class depends on, each beside a piece of the product that shows it. */
export function Reasons() {
  return (
    <section aria-labelledby="reasons" className="mx-auto w-full max-w-7xl px-5 sm:px-8">
      <h2 id="reasons" className="sr-only">
        What you can rely on
      </h2>
      <div className="grid gap-x-10 gap-y-14 border-t pt-14 lg:grid-cols-3">
        <Reason
          title="Hands are heard in order"
          text="The server keeps the queue, so everyone sees the same one. Lose the connection or reload the page, and your seat, your hand and your place in the line are still yours."
        >
          <HandQueue />
        </Reason>
        <Reason
          title="A crash does not cost the recording"
          text="Every camera, screen and microphone is written to disk in pieces of a few seconds while the class runs. Afterwards they become one video. If a process dies, the pieces it left are picked up."
        >
          <Segments />
        </Reason>
        <Reason
          title="It runs where you decide"
          text="One command starts all of it on a machine of yours: no Docker, no cloud account, no data that leaves. Students need a browser and the link, nothing else."
        >
          <Command />
        </Reason>
      </div>
    </section>
  );
}

function Reason({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <div className="flex flex-col">
      <div
        aria-hidden
        className="flex h-44 select-none flex-col justify-center rounded-lg border bg-card px-5 text-sm sm:px-6"
      >
        {children}
      </div>
      <h3 className="mt-6 font-semibold text-lg tracking-[-0.012em]">{title}</h3>
      <p className="mt-2 text-muted-foreground leading-relaxed">{text}</p>
    </div>
  );
}

function HandQueue() {
  return (
    <ol className="flex flex-col gap-1">
      {['Mei Tanaka', 'Tomás Ruiz', 'Amara Osei'].map((name, i) => (
        <li key={name} className="flex h-11 items-center gap-3">
          <span className="w-3 text-muted-foreground tabular-nums">{i + 1}</span>
          <Avatar name={name} className="size-8" />
          <span className="flex-1 font-medium">{name}</span>
          <Hand className={cn('size-4', i === 0 ? 'text-primary-text' : 'text-muted-foreground')} />
        </li>
      ))}
    </ol>
  );
}

// Where each piece of each track begins and how long it is, in percent of the class.
const tracks = [
  { name: 'Screen', from: 2, pieces: 11 },
  { name: 'Camera', from: 0, pieces: 12 },
  { name: 'Sound', from: 0, pieces: 12 },
];

function Segments() {
  return (
    <div className="flex flex-col gap-2.5">
      {tracks.map(({ name, from, pieces }) => (
        <div key={name} className="flex items-center gap-3">
          <span className="w-14 text-muted-foreground text-xs">{name}</span>
          <div className="flex flex-1 gap-[3px]" style={{ paddingLeft: `${from * 4}%` }}>
            {Array.from({ length: pieces }, (_, i) => (
              <span
                key={i}
                className={cn('h-5 flex-1 rounded-xs bg-primary/80', i === pieces - 1 && 'bg-primary/25')}
              />
            ))}
          </div>
        </div>
      ))}
      <div className="mt-2 flex items-center justify-between">
        <span className="text-muted-foreground text-xs tabular-nums">
          24:07, all but the last piece on disk
        </span>
        <Badge tone="danger" dot>
          REC
        </Badge>
      </div>
    </div>
  );
}

function Command() {
  return (
    <div className="font-mono text-[0.8125rem] leading-6">
      <p className="mb-2 flex items-center gap-2 text-muted-foreground">
        <TerminalSquare className="size-4" />
        your machine
      </p>
      <p>
        <span className="text-muted-foreground">$ </span>npm start
      </p>
      <p className="text-muted-foreground">Postgres, Redis, five services: up</p>
      <p>
        <span className="text-muted-foreground">Open </span>
        <span className="text-primary-text">http://localhost:3000</span>
      </p>
    </div>
  );
}
