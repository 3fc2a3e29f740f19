import { redirect } from 'next/navigation';
import { mayTeach } from '../../features/auth/may-teach.ts';
import { readViewer } from '../../features/auth/viewer.ts';

/** Where someone belongs who has just signed in: whoever teaches to the studio, the others to their recordings. */
export async function GET() {
  const viewer = await readViewer();
  if (!viewer) redirect('/login');
  redirect(mayTeach(viewer) ? '/studio' : '/library');
}
