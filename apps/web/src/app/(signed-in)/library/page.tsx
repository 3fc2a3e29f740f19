import { listRecordings } from '@lectern/contracts/rest/recordings';
import { PageHeader } from '@lectern/ui/page-header';
import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { firstLook } from '../../../backend/server-api.ts';
import { env } from '../../../env.ts';
import { mayTeach } from '../../../features/auth/may-teach.ts';
import { readViewer } from '../../../features/auth/viewer.ts';
import { LibraryGrid } from '../../../features/library/library-grid.tsx';

export const metadata: Metadata = { title: 'Library' };

export default async function LibraryPage() {
  const viewer = await readViewer();
  if (!viewer) redirect('/login?next=/library');
  return (
    <>
      <PageHeader title="Library" description="Recorded classes that you may watch." />
      <LibraryGrid
        initial={await firstLook(listRecordings, { query: { limit: 24 } })}
        mediaBase={env().PUBLIC_API_URL ?? null}
        mayTeach={mayTeach(viewer)}
      />
    </>
  );
}
