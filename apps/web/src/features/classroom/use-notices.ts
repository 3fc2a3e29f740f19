import type { ClassroomSession } from '@lectern/client/classroom-session';
import type { LocalMedia } from '@lectern/client/local-media';
import type { Notice } from '@lectern/client/session-notices';
import { toast } from '@lectern/ui/toast';
import { useEffect, useState } from 'react';
import { noticeText } from './notice-text.ts';

/** Says what happens in a class, once, and counts messages that nobody has looked at. */
export function useNotices(session: ClassroomSession, local: LocalMedia, chatOpen: boolean): number {
  const [unread, setUnread] = useState(0);
  useEffect(() => {
    if (chatOpen) setUnread(0);
    return session.onNotice(notice => {
      if (notice.kind === 'message') {
        if (chatOpen) return;
        setUnread(count => count + 1);
      }
      show(notice, local);
    });
  }, [session, local, chatOpen]);
  // What is over is not news any more.
  useEffect(() => () => void toast.dismiss(), []);
  return unread;
}

function show(notice: Notice, local: LocalMedia): void {
  const { title, description, tone } = noticeText(notice);
  const options = { description, position: 'top-center', className: 'stage', duration: 4_000 } as const;
  if (notice.kind === 'asked-to-unmute')
    toast(title, {
      ...options,
      duration: 20_000,
      action: { label: 'Unmute', onClick: () => void local.setMicrophone(true) },
    });
  else if (tone === 'problem') toast.warning(title, { ...options, duration: 10_000 });
  else toast(title, options);
}
