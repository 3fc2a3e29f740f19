'use client';

import type { ClassroomSession } from '@lectern/client/classroom-session';
import type { ReceiveMode } from '@lectern/contracts/receive-mode';
import { type RadioChoice, RadioGroup } from '@lectern/ui/radio-group';
import { useStore } from '../lobby/use-store.ts';

const choices: readonly RadioChoice<ReceiveMode>[] = [
  { value: 'full', label: 'Full', detail: 'Picture and sound, as far as your connection allows.' },
  {
    value: 'data-budget',
    label: 'Data budget',
    detail: 'Sound, and a still of shared screens every few seconds.',
  },
  { value: 'audio-only', label: 'Audio only', detail: 'Sound alone.' },
];

/** How much of the others one receives: for a link that is narrow, or dear. */
export function ReceiveModeChoice({ session }: { session: ClassroomSession }) {
  const { receives } = useStore(session);
  return (
    <RadioGroup
      label="What you receive"
      value={receives}
      onValueChange={mode => session.receiving.setMode(mode)}
      choices={choices}
    />
  );
}
