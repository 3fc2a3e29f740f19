'use client';

import type { ClassroomSession } from '@lectern/client/classroom-session';
import type { ParticipantView } from '@lectern/client/classroom-view';
import { type ScreenPreset, screenPresets } from '@lectern/contracts/screen-quality';
import { DropdownMenuLabel, DropdownMenuRadioGroup, DropdownMenuRadioItem } from '@lectern/ui/dropdown-menu';
import { chosenPreset, screenQualityChoices } from './screen-quality-text.ts';
import { orSay } from './use-class-commands.ts';

interface ScreenQualityItemsProps {
  session: ClassroomSession;
  person: ParticipantView;
}

/** In a menu of a host: how somebody's screen is sent. */
export function ScreenQualityItems({ session, person }: ScreenQualityItemsProps) {
  const { participantId, displayName, screenQuality } = person;
  return (
    <DropdownMenuRadioGroup
      aria-label={`Quality of ${displayName}'s screen`}
      value={chosenPreset(screenQuality)}
      onValueChange={value =>
        orSay(
          'The screen stayed as it was',
          session.screens.setQuality(screenPresets[value as ScreenPreset], participantId),
        )
      }
    >
      <DropdownMenuLabel>Shared screen</DropdownMenuLabel>
      {screenQualityChoices.map(({ preset, label }) => (
        <DropdownMenuRadioItem key={preset} value={preset}>
          {label}
        </DropdownMenuRadioItem>
      ))}
    </DropdownMenuRadioGroup>
  );
}
