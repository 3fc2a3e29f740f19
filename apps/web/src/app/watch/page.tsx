import type { Metadata } from 'next';
import { env } from '../../env.ts';
import { roomOfQuery } from '../../features/broadcast/stream-name.ts';
import { WatchLivePage } from '../../features/broadcast/watch-live-page.tsx';
import { SiteHeader } from '../../features/shell/site-header.tsx';

export const metadata: Metadata = { title: 'Watch' };

export default async function Page({
  searchParams,
}: {
  searchParams: Promise<{ room?: string | string[] }>;
}) {
  const roomId = roomOfQuery((await searchParams).room);
  return (
    <div className="flex min-h-dvh flex-col">
      <SiteHeader />
      <WatchLivePage key={roomId ?? ''} signalingUrl={env().PUBLIC_SIGNALING_URL} roomId={roomId} />
    </div>
  );
}
