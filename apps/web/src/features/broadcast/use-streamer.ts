import { BroadcastStreamer } from '@lectern/client/broadcast-streamer';
import { LocalMedia } from '@lectern/client/local-media';
import { useEffect, useState } from 'react';
import { SeatMemory } from '../lobby/seat-memory.ts';

/** One's devices and the stream that is made of them, as long as the page is open. */
export function useStreamer(signalingUrl: string) {
  const [local] = useState(() => new LocalMedia());
  const [streamer] = useState(() => new BroadcastStreamer(local, signalingUrl));

  useEffect(() => {
    const { microphone, camera } = new SeatMemory().preferences();
    void local.start({ microphone, camera });
    return () => {
      streamer.stop();
      local.release();
    };
  }, [local, streamer]);

  return { local, streamer };
}
