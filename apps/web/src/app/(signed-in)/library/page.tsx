import { listVideos } from '@lectern/contracts/rest/videos';
import { PageHeader } from '@lectern/ui/page-header';
import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { firstLook } from '../../../backend/server-api.ts';
import { env } from '../../../env.ts';
import { mayTeach } from '../../../features/auth/may-teach.ts';
import { readViewer } from '../../../features/auth/viewer.ts';
import { LibraryGrid } from '../../../features/library/library-grid.tsx';
import { pageSize } from '../../../features/library/library-query.ts';
import { StorageBar } from '../../../features/library/storage-bar.tsx';

export const metadata: Metadata = { title: 'Library' };

export default async function LibraryPage() {
  const viewer = await readViewer();
  if (!viewer) redirect('/login?next=/library');
  const teaches = mayTeach(viewer);
  return (
    <>
      <PageHeader
        title="Library"
        description="Recorded classes that you may watch."
        actions={teaches && <StorageBar />}
      />
      <LibraryGrid
        initial={await firstLook(listVideos, { query: { limit: pageSize } })}
        mediaBase={env().PUBLIC_API_URL ?? null}
        mayTeach={teaches}
      />
    </>
  );
}
