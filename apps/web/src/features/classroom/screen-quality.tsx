'use client';

import type { ClassroomSession } from '@lectern/client/classroom-session';
import type { LocalMedia } from '@lectern/client/local-media';
import { presetOf, type ScreenPreset, screenPresets } from '@lectern/contracts/screen-quality';
import { Select } from '@lectern/ui/select';
import { MonitorUp } from 'lucide-react';
import { useStore } from '../lobby/use-store.ts';
import { chosenPreset, screenQualityChoices, screenQualityText } from './screen-quality-text.ts';
import { orSay } from './use-class-commands.ts';

const choices = screenQualityChoices.map(({ preset, label }) => ({ value: preset as string, label }));

/** How large and how smooth one's screen is sent; also while it is shared. */
export function ScreenQualityPicker({ session, local }: { session: ClassroomSession; local: LocalMedia }) {
  const { quality } = useStore(local).screen;
  const byNumbers = { value: chosenPreset(quality), label: screenQualityText(quality), disabled: true };
  return (
    <Select
      label="Shared screen"
      icon={<MonitorUp />}
      value={chosenPreset(quality)}
      onValueChange={value =>
        orSay(
          'Your screen stayed as it was',
          session.screens.setQuality(screenPresets[value as ScreenPreset]),
        )
      }
      options={presetOf(quality) ? choices : [...choices, byNumbers]}
      listClassName="stage"
    />
  );
}
