import type { Metadata } from 'next';
import { env } from '../../../../env.ts';
import { readViewer } from '../../../../features/auth/viewer.ts';
import { OverflowPage } from '../../../../features/live-replay/overflow-page.tsx';
import { lobbyOf } from '../../../../features/lobby/lobby-of.ts';

interface PageProps {
  params: Promise<{ slug: string }>;
}

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  return { title: (await lobbyOf((await params).slug))?.title ?? 'Class' };
}

/** For who only watches, without a seat. */
export default async function Page({ params }: PageProps) {
  const { slug } = await params;
  const [lobby, viewer] = await Promise.all([lobbyOf(slug), readViewer()]);
  return (
    <OverflowPage slug={slug} initialLobby={lobby} viewer={viewer} mediaBase={env().PUBLIC_API_URL ?? null} />
  );
}
