'use client';

import type { SharedVideo } from '@lectern/contracts/rest/share-links';
import { Spinner } from '@lectern/ui/spinner';
import type { ComponentProps } from 'react';
import { LinkPasswordForm } from './link-password-form.tsx';
import { LoadProblem } from './load-problem.tsx';
import { SharedVideoPlayer } from './shared-video-player.tsx';
import { useSharedVideo } from './use-shared-video.ts';

interface EmbeddedVideoProps {
  videoId: string;
  /** A public one. */
  video: SharedVideo | null;
  /** Of a share link, for one that is not public. */
  token: string | null;
  mediaBase: string | null;
}

/** The player alone, for a frame on somebody's page. */
export function EmbeddedVideo({ videoId, video, token, mediaBase }: EmbeddedVideoProps) {
  if (token !== null) return <LinkedVideo videoId={videoId} token={token} mediaBase={mediaBase} />;
  if (!video) return <Unavailable />;
  return (
    <Shown
      video={video}
      viewingToken={null}
      mediaBase={mediaBase}
      onReload={() => window.location.reload()}
    />
  );
}

function LinkedVideo({
  videoId,
  token,
  mediaBase,
}: {
  videoId: string;
  token: string;
  mediaBase: string | null;
}) {
  const { video, viewingToken, locked, problem, busy, open, reload } = useSharedVideo(token);
  if (locked) return <LinkPasswordForm problem={problem} busy={busy} onTry={open} />;
  // A video that plays needs the whole frame; its player says what it cannot load, and loads it again.
  if (!video && problem !== null) return <LoadProblem problem={problem} busy={busy} onRetry={reload} />;
  if (!video) return <Spinner className="size-10" />;
  // The path decides who may frame this page, so the link must be of that very video.
  if (video.videoId !== videoId) return <Unavailable />;
  return <Shown video={video} viewingToken={viewingToken} mediaBase={mediaBase} onReload={reload} />;
}

function Shown(props: ComponentProps<typeof SharedVideoPlayer>) {
  return (
    <div className="w-full">
      <h1 className="sr-only">{props.video.title}</h1>
      <SharedVideoPlayer {...props} alone />
    </div>
  );
}

function Unavailable() {
  return (
    <div role="status" className="p-8 text-center">
      <h1 className="font-semibold text-lg">This video cannot be shown here</h1>
      <p className="mt-1.5 text-muted-foreground text-sm">It may be private, or gone.</p>
    </div>
  );
}
