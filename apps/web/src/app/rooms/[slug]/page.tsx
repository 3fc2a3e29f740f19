import { AppError } from '@lectern/contracts/kernel/app-error';
import { type Lobby, readLobby } from '@lectern/contracts/rest/rooms';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { callApi } from '../../../backend/server-api.ts';
import { env } from '../../../env.ts';
import { readViewer } from '../../../features/auth/viewer.ts';
import { ClassPage } from '../../../features/classroom/class-page.tsx';

interface PageProps {
  params: Promise<{ slug: string }>;
}

/** Once a request, for the title and the page. Null when the API cannot be asked now: the page goes on asking. */
const lobbyOf = cache(async (slug: string): Promise<Lobby | null> => {
  try {
    return await callApi(readLobby, { params: { slug } });
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') notFound();
    return null;
  }
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  return { title: (await lobbyOf((await params).slug))?.title ?? 'Class' };
}

export default async function Page({ params }: PageProps) {
  const { slug } = await params;
  const [lobby, viewer] = await Promise.all([lobbyOf(slug), readViewer()]);
  return (
    <ClassPage slug={slug} initialLobby={lobby} viewer={viewer} signalingUrl={env().PUBLIC_SIGNALING_URL} />
  );
}
