'use client';

import { Button } from '@lectern/ui/button';
import { Spinner } from '@lectern/ui/spinner';
import { mediaSource } from '../../backend/media-source.ts';
import { ReplayPlayer } from './replay-player.tsx';
import { useLiveReplay } from './use-live-replay.ts';

interface ReplayOnStageProps {
  sessionId: string;
  title: string;
  mediaBase: string | null;
  fetchJoinToken(): Promise<string>;
  onLive(): void;
}

/** In the place of the tiles: the class from its start. Chat, hands and people stay where they are. */
export function ReplayOnStage({ sessionId, title, mediaBase, fetchJoinToken, onLive }: ReplayOnStageProps) {
  // Who goes back to the start stays with what they chose; the class itself is one click away.
  const { replay, clockOffsetMs, problem } = useLiveReplay(sessionId, fetchJoinToken, false);
  if (replay?.state === 'ready' && replay.playlistUrl)
    return (
      <ReplayPlayer
        replay={replay}
        source={mediaSource(replay.playlistUrl, mediaBase)}
        clockOffsetMs={clockOffsetMs}
        title={title}
        startAt={0}
        onLive={onLive}
      />
    );
  return (
    <div role="status" className="flex size-full flex-col items-center justify-center gap-4 text-center">
      {problem === null && replay?.state !== 'unavailable' ? (
        <>
          <Spinner className="size-6 text-muted-foreground" />
          <p className="text-muted-foreground">The class is being put together from its start …</p>
        </>
      ) : (
        <p className="max-w-md">{problem ?? replay?.reason}</p>
      )}
      <Button onClick={onLive}>Go to live</Button>
    </div>
  );
}
