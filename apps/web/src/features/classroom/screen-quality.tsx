'use client';

import type { LocalMedia } from '@lectern/client/local-media';
import { type ScreenPreset, screenPresets } from '@lectern/client/screen-presets';
import { Select } from '@lectern/ui/select';
import { MonitorUp } from 'lucide-react';
import { useStore } from '../lobby/use-store.ts';

const options = Object.entries(screenPresets).map(([value, { label }]) => ({ value, label }));

/** How large and how smooth one's screen is sent; also while it is shared. */
export function ScreenQuality({ local }: { local: LocalMedia }) {
  const { preset } = useStore(local).screen;
  return (
    <Select
      label="Shared screen"
      icon={<MonitorUp />}
      value={preset}
      onValueChange={value => void local.setScreenPreset(value as ScreenPreset)}
      options={options}
      listClassName="stage"
    />
  );
}
