import { AppError } from '@lectern/contracts/kernel/app-error';
import { idSchema } from '@lectern/contracts/primitives';
import { readRecording } from '@lectern/contracts/rest/recordings';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { callApi } from '../../../../backend/server-api.ts';
import { env } from '../../../../env.ts';
import { mayTeach } from '../../../../features/auth/may-teach.ts';
import { readViewer } from '../../../../features/auth/viewer.ts';
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
    if (error instanceof AppError && error.code === 'not_found') notFound();
    throw error;
  }
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  return { title: (await recordingOf((await params).videoId)).title };
}

export default async function Page({ params }: PageProps) {
  const [recording, viewer] = await Promise.all([recordingOf((await params).videoId), readViewer()]);
  return (
    <WatchPage
      initial={recording}
      mediaBase={env().PUBLIC_API_URL ?? null}
      mayRetry={viewer !== null && mayTeach(viewer)}
    />
  );
}
