import { AppError } from '@lectern/contracts/kernel/app-error';
import { idSchema } from '@lectern/contracts/primitives';
import { readPlayback } from '@lectern/contracts/rest/playback';
import { readRecording } from '@lectern/contracts/rest/recordings';
import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { callApi, firstLook } from '../../../../backend/server-api.ts';
import { env } from '../../../../env.ts';
import { mayTeach } from '../../../../features/auth/may-teach.ts';
import { readViewer } from '../../../../features/auth/viewer.ts';
import { readPublicly } from '../../../../features/sharing/read-publicly.ts';
import { WatchPage } from '../../../../features/player/watch-page.tsx';

interface PageProps {
  params: Promise<{ videoId: string }>;
}

/** Once a request, for the title and the page. A video is a recording as long as there is nothing else to watch. */
const recordingOf = cache(async (recordingId: string) => {
  if (!idSchema.safeParse(recordingId).success) notFound();
  try {
    return await callApi(readRecording, { params: { recordingId } });
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'not_found')) throw error;
    // Who was not in the class sees what everybody sees, if it is for everybody.
    if (await readPublicly(recordingId)) redirect(`/shared/video/${recordingId}`);
    notFound();
  }
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  return { title: (await recordingOf((await params).videoId)).title };
}

export default async function Page({ params }: PageProps) {
  const { videoId } = await params;
  // First, since it decides whether there is a page at all.
  const recording = await recordingOf(videoId);
  const [playback, viewer] = await Promise.all([
    firstLook(readPlayback, { params: { videoId } }),
    readViewer(),
  ]);
  return (
    <WatchPage
      initial={recording}
      initialPlayback={playback}
      mediaBase={env().PUBLIC_API_URL ?? null}
      mayRetry={viewer !== null && mayTeach(viewer)}
    />
  );
}
