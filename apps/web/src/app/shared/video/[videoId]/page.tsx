import { idSchema } from '@lectern/contracts/primitives';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { env } from '../../../../env.ts';
import { readPublicly } from '../../../../features/sharing/read-publicly.ts';
import { PublicVideo } from '../../../../features/sharing/shared-page.tsx';
import { SiteHeader } from '../../../../features/shell/site-header.tsx';

export const metadata: Metadata = { title: 'Video' };

/** A video that everybody may watch, for people without an account. */
export default async function Page({ params }: { params: Promise<{ videoId: string }> }) {
  const { videoId } = await params;
  const video = idSchema.safeParse(videoId).success ? await readPublicly(videoId) : null;
  if (!video) notFound();
  return (
    <div className="min-h-dvh">
      <SiteHeader />
      <main id="main" className="mx-auto w-full max-w-5xl pb-16 sm:px-8 sm:pt-6">
        <PublicVideo video={video} mediaBase={env().PUBLIC_API_URL ?? null} />
      </main>
    </div>
  );
}
