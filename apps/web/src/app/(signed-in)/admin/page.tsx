import { listRecordings } from '@lectern/contracts/rest/recordings';
import { stats } from '@lectern/contracts/rest/system';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { firstLook } from '../../../backend/server-api.ts';
import { env } from '../../../env.ts';
import { readHealth } from '../../../features/admin/read-health.ts';
import { SystemPage } from '../../../features/admin/system-page.tsx';
import { readViewer } from '../../../features/auth/viewer.ts';

export const metadata: Metadata = { title: 'System' };

export default async function AdminPage() {
  // The API refuses the figures to anyone else as well; this keeps the page itself from them.
  if ((await readViewer())?.role !== 'admin') notFound();
  const [health, figures, recordings] = await Promise.all([
    readHealth(env().API_URL).catch(() => undefined),
    firstLook(stats, {}),
    firstLook(listRecordings, {}),
  ]);
  return (
    <SystemPage
      initialHealth={health}
      initialStats={figures}
      recordings={recordings}
      mediaBase={env().PUBLIC_API_URL ?? null}
    />
  );
}
