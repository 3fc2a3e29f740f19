import { listRooms } from '@lectern/contracts/rest/rooms';
import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { firstLook } from '../../../backend/server-api.ts';
import { mayTeach } from '../../../features/auth/may-teach.ts';
import { readViewer } from '../../../features/auth/viewer.ts';
import { RoomList } from '../../../features/studio/room-list.tsx';

export const metadata: Metadata = { title: 'Classes' };

export default async function StudioPage() {
  const viewer = await readViewer();
  if (!viewer || !mayTeach(viewer)) redirect('/library');
  return <RoomList initial={await firstLook(listRooms, {})} viewerId={viewer.userId} />;
}
