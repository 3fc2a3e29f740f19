'use client';

import type { SharedVideo } from '@lectern/contracts/rest/share-links';
import { Skeleton } from '@lectern/ui/skeleton';
import { DateTime, Duration } from '@lectern/ui/time';
import type { ComponentProps } from 'react';
import { DownloadList } from '../library/download-dialog.tsx';
import { LinkPasswordForm } from './link-password-form.tsx';
import { LoadProblem } from './load-problem.tsx';
import { SharedVideoPlayer } from './shared-video-player.tsx';
import { useSharedVideo } from './use-shared-video.ts';

/** A video for somebody who has a link and need not have an account. */
export function SharedPage({ token, mediaBase }: { token: string; mediaBase: string | null }) {
  const { video, viewingToken, locked, problem, busy, open, reload } = useSharedVideo(token);
  if (locked) return <LinkPasswordForm problem={problem} busy={busy} onTry={open} />;
  const trouble = problem !== null && <LoadProblem problem={problem} busy={busy} onRetry={reload} />;
  if (!video)
    return (
      trouble || (
        <div role="status" aria-label="Loading the video">
          <Skeleton className="aspect-video w-full rounded-none sm:rounded-lg" />
        </div>
      )
    );
  return (
    <>
      {trouble}
      <Shown video={video} viewingToken={viewingToken} mediaBase={mediaBase} onReload={reload} />
    </>
  );
}

/** A video that everybody may watch. */
export function PublicVideo({ video, mediaBase }: { video: SharedVideo; mediaBase: string | null }) {
  return (
    <Shown
      video={video}
      viewingToken={null}
      mediaBase={mediaBase}
      onReload={() => window.location.reload()}
    />
  );
}

function Shown(props: ComponentProps<typeof SharedVideoPlayer>) {
  const { video, mediaBase } = props;
  return (
    <>
      <SharedVideoPlayer {...props} />
      <div className="mt-6 px-4 sm:px-0">
        <h1 className="break-words font-semibold text-[1.625rem] leading-8 tracking-[-0.022em]">
          {video.title}
        </h1>
        <p className="mt-1.5 text-muted-foreground">
          {video.ownerName} · <DateTime iso={video.recordedAt} style="date" />
          {video.durationMs !== null && (
            <>
              {' · '}
              <Duration ms={video.durationMs} />
            </>
          )}
        </p>
        {video.downloads.length > 0 && (
          <section aria-label="Downloads" className="mt-8 max-w-md">
            <DownloadList downloads={video.downloads} mediaBase={mediaBase} />
          </section>
        )}
      </div>
    </>
  );
}
