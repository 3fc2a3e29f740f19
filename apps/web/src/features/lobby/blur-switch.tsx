'use client';

import { canBlur } from '@lectern/client/background-blur';
import type { LocalMedia } from '@lectern/client/local-media';
import { Field } from '@lectern/ui/field';
import { Switch } from '@lectern/ui/switch';
import { SeatMemory } from './seat-memory.ts';
import { useStore } from './use-store.ts';

/** Hides what is behind a person, where the browser can; off unless it is asked for. */
export function BlurSwitch({ local }: { local: LocalMedia }) {
  const { blur, camera } = useStore(local);
  const isImpossible = blur === 'unsupported' || (camera.track !== null && !canBlur(camera.track));

  function change(on: boolean) {
    new SeatMemory().keepPreferences({ blur: on });
    void local.setBackgroundBlur(on);
  }

  return (
    <Field
      label="Blur my background"
      inline
      hint={
        isImpossible
          ? 'This browser cannot do it with this camera. Chrome and Edge can where the system has camera effects: Windows 11, macOS, ChromeOS.'
          : undefined
      }
    >
      <Switch checked={blur === 'on'} onCheckedChange={change} />
    </Field>
  );
}
