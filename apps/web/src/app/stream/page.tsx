import type { Metadata } from 'next';
import { env } from '../../env.ts';
import { StreamPage } from '../../features/broadcast/stream-page.tsx';
import { roomOfQuery } from '../../features/broadcast/stream-name.ts';
import { SiteHeader } from '../../features/shell/site-header.tsx';

export const metadata: Metadata = { title: 'Stream' };

export default async function Page({
  searchParams,
}: {
  searchParams: Promise<{ room?: string | string[] }>;
}) {
  const { room } = await searchParams;
  return (
    <div className="flex min-h-dvh flex-col">
      <SiteHeader />
      <StreamPage signalingUrl={env().PUBLIC_SIGNALING_URL} initialRoom={roomOfQuery(room)} />
    </div>
  );
}
