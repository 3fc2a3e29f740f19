'use client';

import { type ConsentAnswer, consentText } from '@lectern/contracts/recording-consent';
import type { Lobby } from '@lectern/contracts/rest/rooms';
import { type RadioChoice, RadioGroup } from '@lectern/ui/radio-group';
import { CircleDot } from 'lucide-react';

const choices: readonly RadioChoice<ConsentAnswer>[] = [
  { value: 'given', label: 'Record me' },
  { value: 'declined', label: 'Do not record me', detail: consentText.declining },
];

interface ConsentChoiceProps {
  /** What is done with the class, from `consentText`. */
  fact: string;
  /** Null until the person has chosen: nothing is chosen for them. */
  value: ConsentAnswer | null;
  /** The person has tried to join without choosing. */
  missing: boolean;
  onChange(answer: ConsentAnswer): void;
}

/** Asked before the door of a class that is recorded, or will be. */
export function ConsentChoice({ fact, value, missing, onChange }: ConsentChoiceProps) {
  return (
    <section aria-label="Recording" className="rounded-lg bg-muted px-4 py-3 text-sm leading-5">
      <p className="flex gap-3 [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0">
        <CircleDot aria-hidden />
        <span>
          {fact} {consentText.question}
        </span>
      </p>
      <RadioGroup
        label={consentText.question}
        value={value ?? ('' as ConsentAnswer)}
        onValueChange={onChange}
        choices={choices}
        className="mt-2 px-3"
      />
      {missing && (
        <p role="alert" className="mt-2 text-destructive-text">
          Choose one of them first.
        </p>
      )}
    </section>
  );
}

/** What a visitor must know of the recording of a class; null when there is none, or none is planned. */
export function recordingFact({ recording, recordingMode }: Pick<Lobby, 'recording' | 'recordingMode'>) {
  if (recording === 'recorded') return consentText.recorded;
  if (recording === 'kept') return consentText.kept;
  if (recordingMode === 'automatic') return consentText.willBeRecorded;
  return recordingMode === 'keep-from-start' ? consentText.willBeKept : null;
}
