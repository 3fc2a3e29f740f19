'use client';

import type { LocalMedia } from '@lectern/client/local-media';
import { Button } from '@lectern/ui/button';
import { Card, CardContent, CardDescription, CardTitle } from '@lectern/ui/card';
import { DevicePickers } from '../lobby/device-pickers.tsx';
import { Preview } from '../lobby/preview.tsx';
import type { SpeakerAnswer } from './device-findings.ts';

interface DeviceCardProps {
  local: LocalMedia;
  tested: boolean;
  speaker: SpeakerAnswer;
  onTest(): void;
  onSpeaker(answer: SpeakerAnswer): void;
}

/** Camera, microphone and speaker. The browser asks for permission only once somebody has asked for the test. */
export function DeviceCard({ local, tested, speaker, onTest, onSpeaker }: DeviceCardProps) {
  return (
    <Card aria-labelledby="devices">
      <CardContent>
        <CardTitle id="devices">Camera, microphone and speaker</CardTitle>
        <CardDescription>
          Your browser will ask whether this page may use them. Nothing of it leaves this device.
        </CardDescription>
        {tested ? (
          <div className="mt-6 flex flex-col gap-6">
            <Preview local={local} name="" />
            <DevicePickers local={local} />
            <SpeakerQuestion answer={speaker} onAnswer={onSpeaker} />
          </div>
        ) : (
          <Button className="mt-5" size="lg" onClick={onTest}>
            Test camera and microphone
          </Button>
        )}
      </CardContent>
    </Card>
  );
}

const answers = [
  ['heard', 'Yes, I heard it'],
  ['not-heard', 'No'],
] as const;

function SpeakerQuestion({
  answer,
  onAnswer,
}: {
  answer: SpeakerAnswer;
  onAnswer(answer: SpeakerAnswer): void;
}) {
  return (
    <fieldset>
      <legend className="text-sm">Press “Test sound”. Did you hear two tones?</legend>
      <div className="mt-2 flex flex-wrap gap-2">
        {answers.map(([value, text]) => (
          <Button
            key={value}
            size="sm"
            variant={answer === value ? 'soft' : 'secondary'}
            aria-pressed={answer === value}
            onClick={() => onAnswer(value)}
          >
            {text}
          </Button>
        ))}
      </div>
      {answer === 'not-heard' && (
        <p role="status" className="mt-3 text-sm">
          <span className="font-medium">What to do:</span> Turn the volume up, choose another speaker above or
          in the settings of your system, and look whether this tab is muted. Then press “Test sound” again.
        </p>
      )}
    </fieldset>
  );
}
