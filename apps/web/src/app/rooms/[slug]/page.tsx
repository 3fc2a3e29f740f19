import { readRoom } from '@lectern/contracts/rest/rooms';
import type { Metadata } from 'next';
import { callApi } from '../../../backend/server-api.ts';
import { env } from '../../../env.ts';
import { mayTeach } from '../../../features/auth/may-teach.ts';
import { readViewer } from '../../../features/auth/viewer.ts';
import { ClassPage } from '../../../features/classroom/class-page.tsx';
import { lobbyOf } from '../../../features/lobby/lobby-of.ts';

interface PageProps {
  params: Promise<{ slug: string }>;
}

/** Whoever may read its settings leads the class of a room. */
const manages = (roomId: string): Promise<boolean> =>
  callApi(readRoom, { params: { roomId } }).then(
    () => true,
    () => false,
  );

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  return { title: (await lobbyOf((await params).slug))?.title ?? 'Class' };
}

export default async function Page({ params }: PageProps) {
  const { slug } = await params;
  const [lobby, viewer] = await Promise.all([lobbyOf(slug), readViewer()]);
  return (
    <ClassPage
      slug={slug}
      initialLobby={lobby}
      viewer={viewer}
      leads={lobby !== null && viewer !== null && mayTeach(viewer) && (await manages(lobby.roomId))}
      signalingUrl={env().PUBLIC_SIGNALING_URL}
      mediaBase={env().PUBLIC_API_URL ?? null}
    />
  );
}
