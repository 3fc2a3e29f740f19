import { listRecordings } from '@lectern/contracts/rest/recordings';
import { PageHeader } from '@lectern/ui/page-header';
import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { firstLook } from '../../../../backend/server-api.ts';
import { env } from '../../../../env.ts';
import { mayTeach } from '../../../../features/auth/may-teach.ts';
import { readViewer } from '../../../../features/auth/viewer.ts';
import { StorageBar } from '../../../../features/library/storage-bar.tsx';
import { RecordingList } from '../../../../features/recordings/recording-list.tsx';

export const metadata: Metadata = { title: 'Recordings' };

export default async function RecordingsPage() {
  const viewer = await readViewer();
  if (!viewer || !mayTeach(viewer)) redirect('/library');
  return (
    <RecordingList
      initial={await firstLook(listRecordings, {})}
      mediaBase={env().PUBLIC_API_URL ?? null}
      showOwner={viewer.role === 'admin'}
      heading={
        <PageHeader
          className="mb-0"
          title="Recordings"
          description="What was captured in your classes, and what becomes of it."
          actions={<StorageBar />}
        />
      }
    />
  );
}
