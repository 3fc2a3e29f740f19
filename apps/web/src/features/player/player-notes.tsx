import { Button } from '@lectern/ui/button';
import { formatDuration } from '@lectern/ui/format-time';
import type { ReactNode } from 'react';

/** A quiet line at the top of the video, with at most one thing to do. */
function PlayerNote({ text, children }: { text: ReactNode; children?: ReactNode }) {
  return (
    <div
      role="status"
      className="absolute top-3 left-3 flex max-w-[calc(100%-24px)] items-center gap-3 rounded-lg bg-background/85 px-3 py-1.5 text-sm"
    >
      {text}
      {children}
    </div>
  );
}

export const ResumedNote = ({ atMs, onStartOver }: { atMs: number; onStartOver(): void }) => (
  <PlayerNote text={`You stopped at ${formatDuration(atMs)}`}>
    <Button size="sm" onClick={onStartOver}>
      Start over
    </Button>
  </PlayerNote>
);

export const BetterNote = ({ onSwitch }: { onSwitch(): void }) => (
  <PlayerNote text="A better quality is ready">
    <Button size="sm" onClick={onSwitch}>
      Switch
    </Button>
  </PlayerNote>
);

/** Over the whole video: there is nothing left to try by itself. */
export function PlayerFailed({ onReload }: { onReload(): void }) {
  return (
    <div
      role="alert"
      className="absolute inset-0 flex flex-col items-center justify-center bg-background p-6 text-center"
    >
      <p className="font-semibold">The video could not be played</p>
      <p className="mt-1.5 max-w-sm text-muted-foreground text-sm">
        Its address may have expired, or the connection broke off. Load it again.
      </p>
      <Button className="mt-6" onClick={onReload}>
        Load again
      </Button>
    </div>
  );
}
