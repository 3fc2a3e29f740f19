import type { ReactNode } from 'react';
import { redirect } from 'next/navigation';
import { readViewer } from '../../features/auth/viewer.ts';
import { PlayerHeader } from '../../features/player/player-header.tsx';

/** The video is the page: one slim bar above it and nothing beside. */
export default async function PlayerLayout({ children }: { children: ReactNode }) {
  const viewer = await readViewer();
  if (!viewer) redirect('/login?reason=ended');
  return (
    <div className="min-h-dvh">
      <PlayerHeader viewer={viewer} />
      <main id="main" className="mx-auto w-full max-w-[1500px] pb-16 sm:px-8 sm:pt-2">
        {children}
      </main>
    </div>
  );
}
