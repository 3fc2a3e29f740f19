import type { ClassroomSession } from '@lectern/client/classroom-session';
import { type RefObject, useEffect } from 'react';

/** Tells the class that a video of somebody is in sight, and how large, for as long as this element is. One's own needs nothing. */
export function useShownTile(
  session: ClassroomSession,
  ref: RefObject<HTMLElement | null>,
  { participantId, isMe }: { participantId: string; isMe: boolean },
  source: 'camera' | 'screen',
): void {
  useEffect(() => {
    const element = ref.current;
    if (!element || isMe) return;
    let inSight = false;
    const tell = () => {
      const { width, height } = element.getBoundingClientRect();
      const scale = window.devicePixelRatio;
      const shown = inSight && width > 0 && height > 0;
      session.showTile(
        element,
        shown ? { participantId, source, width: width * scale, height: height * scale } : null,
      );
    };
    const sight = new IntersectionObserver(entries => {
      inSight = entries.at(-1)?.isIntersecting === true;
      tell();
    });
    const size = new ResizeObserver(tell);
    sight.observe(element);
    size.observe(element);
    return () => {
      sight.disconnect();
      size.disconnect();
      session.showTile(element, null);
    };
  }, [session, ref, participantId, isMe, source]);
}
