import { AppError } from '@lectern/contracts/kernel/app-error';
import { idSchema } from '@lectern/contracts/primitives';
import { listRecordings } from '@lectern/contracts/rest/recordings';
import { readRoom } from '@lectern/contracts/rest/rooms';
import { listSessions } from '@lectern/contracts/rest/sessions';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { callApi, firstLook } from '../../../../../backend/server-api.ts';
import { env } from '../../../../../env.ts';
import { RoomPage } from '../../../../../features/studio/room-page.tsx';

interface PageProps {
  params: Promise<{ roomId: string }>;
}

/** Once a request, for the title and the page. */
const room = cache(async (roomId: string) => {
  if (!idSchema.safeParse(roomId).success) notFound();
  try {
    return await callApi(readRoom, { params: { roomId } });
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') notFound();
    throw error;
  }
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  return { title: (await room((await params).roomId)).title };
}

export default async function StudioRoomPage({ params }: PageProps) {
  const { roomId } = await params;
  // First, since it decides whether there is a page at all.
  const initial = await room(roomId);
  const [sessions, recordings] = await Promise.all([
    firstLook(listSessions, { params: { roomId }, query: { limit: 10 } }),
    firstLook(listRecordings, { query: { roomId, limit: 10 } }),
  ]);
  return (
    <RoomPage
      initial={initial}
      sessions={sessions}
      recordings={recordings}
      mediaBase={env().PUBLIC_API_URL ?? null}
    />
  );
}
