'use client';

import type { LocalMedia } from '@lectern/client/local-media';
import { IconButton } from '@lectern/ui/icon-button';
import { Mic, MicOff, Video, VideoOff } from 'lucide-react';
import { useStore } from './use-store.ts';

interface DeviceButtonProps {
  local: LocalMedia;
  /** In the class this kind is not allowed to this person. */
  disabled?: boolean;
}

export function MicrophoneButton({ local, disabled }: DeviceButtonProps) {
  const { on } = useStore(local).microphone;
  return (
    <IconButton
      label={on ? 'Turn off microphone' : 'Turn on microphone'}
      shortcut="Ctrl+D"
      variant={on ? 'dock' : 'off'}
      size="lg"
      disabled={disabled}
      onClick={() => local.setMicrophone(!on)}
    >
      {on ? <Mic /> : <MicOff />}
    </IconButton>
  );
}

export function CameraButton({ local, disabled }: DeviceButtonProps) {
  const { on } = useStore(local).camera;
  return (
    <IconButton
      label={on ? 'Turn off camera' : 'Turn on camera'}
      shortcut="Ctrl+E"
      variant={on ? 'dock' : 'off'}
      size="lg"
      disabled={disabled}
      onClick={() => local.setCamera(!on)}
    >
      {on ? <Video /> : <VideoOff />}
    </IconButton>
  );
}
