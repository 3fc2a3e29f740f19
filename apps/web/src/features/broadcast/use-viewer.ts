import { type BroadcastView, BroadcastViewer } from '@lectern/client/broadcast-viewer';
import { useEffect, useState } from 'react';

const before: BroadcastView = { state: 'connecting', roomId: null, viewers: 0, stream: null };

/** What there is to watch in a room; null follows any room that is live. */
export function useViewer(signalingUrl: string, roomId: string | null): BroadcastView {
  const [view, setView] = useState(before);
  useEffect(() => {
    const viewer = new BroadcastViewer({ signalingUrl, roomId });
    setView(viewer.getSnapshot());
    const stop = viewer.subscribe(() => setView(viewer.getSnapshot()));
    return () => {
      stop();
      viewer.close();
    };
  }, [signalingUrl, roomId]);
  return view;
}
