'use client';

import type { LocalMedia } from '@lectern/client/local-media';
import { canShareScreenAudio } from '@lectern/client/local-screen';
import { Volume2, VolumeX } from 'lucide-react';
import { useStore } from '../lobby/use-store.ts';

/** Whether the sound of one's shared screen goes with it, and if not, why. */
export function ScreenSoundNote({ local }: { local: LocalMedia }) {
  const { audio } = useStore(local).screen;
  const Icon = audio ? Volume2 : VolumeX;
  return (
    <p className="flex max-w-sm items-start gap-2 text-left text-muted-foreground text-sm">
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      {audio
        ? 'With its sound.'
        : canShareScreenAudio()
          ? 'Without its sound. To send that too, stop, share a browser tab and tick “Also share tab audio”.'
          : 'Without its sound: this browser cannot share that. Chrome and Edge can.'}
    </p>
  );
}
