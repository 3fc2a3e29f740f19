import { idSchema } from '@lectern/contracts/primitives';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { env } from '../../../env.ts';
import { EmbeddedVideo } from '../../../features/sharing/embedded-video.tsx';
import { readPublicly } from '../../../features/sharing/read-publicly.ts';

export const metadata: Metadata = { title: 'Video', robots: { index: false, follow: false } };

interface PageProps {
  params: Promise<{ videoId: string }>;
  searchParams: Promise<{ link?: string | string[] }>;
}

export default async function Page({ params, searchParams }: PageProps) {
  const { videoId } = await params;
  const { link } = await searchParams;
  if (!idSchema.safeParse(videoId).success) notFound();
  const token = typeof link === 'string' ? link : null;
  return (
    <main id="main" className="stage flex h-dvh w-full items-center justify-center overflow-hidden">
      <EmbeddedVideo
        videoId={videoId}
        video={token === null ? await readPublicly(videoId) : null}
        token={token}
        mediaBase={env().PUBLIC_API_URL ?? null}
      />
    </main>
  );
}
