'use client';

import type { LocalMedia } from '@lectern/client/local-media';
import type { VoiceProcessing } from '@lectern/client/local-media-view';
import { Field } from '@lectern/ui/field';
import { Switch } from '@lectern/ui/switch';
import { useStore } from './use-store.ts';

const switches: readonly { key: keyof VoiceProcessing; label: string }[] = [
  { key: 'noiseSuppression', label: 'Noise suppression' },
  { key: 'echoCancellation', label: 'Echo cancellation' },
  { key: 'autoGainControl', label: 'Automatic volume' },
];

/** What the browser does to one's voice; all of it is off for an instrument. */
export function VoiceSwitches({ local }: { local: LocalMedia }) {
  const { voice } = useStore(local);
  return (
    <div className="flex flex-col gap-3 border-t pt-4">
      {switches.map(({ key, label }) => (
        <Field key={key} label={label} inline>
          <Switch checked={voice[key]} onCheckedChange={on => void local.setVoiceProcessing({ [key]: on })} />
        </Field>
      ))}
    </div>
  );
}
