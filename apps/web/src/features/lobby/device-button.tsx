'use client';

import type { LocalMedia } from '@lectern/client/local-media';
import { IconButton } from '@lectern/ui/icon-button';
import { Mic, MicOff, Video, VideoOff } from 'lucide-react';
import { useStore } from './use-store.ts';

const devices = {
  microphone: { shortcut: 'Ctrl+D', On: Mic, Off: MicOff },
  camera: { shortcut: 'Ctrl+E', On: Video, Off: VideoOff },
};

interface DeviceButtonProps {
  device: keyof typeof devices;
  local: LocalMedia;
  /** In the class this person may not use it. */
  disabled?: boolean;
}

/** Switches one's microphone or camera, in the green room as in the class. */
export function DeviceButton({ device, local, disabled }: DeviceButtonProps) {
  const { on } = useStore(local)[device];
  const { shortcut, On, Off } = devices[device];
  return (
    <IconButton
      label={`Turn ${on ? 'off' : 'on'} ${device}`}
      shortcut={shortcut}
      variant={on ? 'dock' : 'off'}
      size="lg"
      disabled={disabled}
      onClick={() => void (device === 'camera' ? local.setCamera(!on) : local.setMicrophone(!on))}
    >
      {on ? <On /> : <Off />}
    </IconButton>
  );
}
