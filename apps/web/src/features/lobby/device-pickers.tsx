'use client';

import { playTestSound } from '@lectern/client/audio-levels';
import { canChooseSpeaker } from '@lectern/client/device-list';
import type { LocalMedia } from '@lectern/client/local-media';
import type { DeviceChoice } from '@lectern/client/local-media-view';
import { Button } from '@lectern/ui/button';
import { Select } from '@lectern/ui/select';
import { Mic, Video, Volume2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useStore } from './use-store.ts';

interface DevicePickersProps {
  local: LocalMedia;
  /** For lists that open above a stage. */
  listClassName?: string;
}

/** Which microphone, camera and speaker. Empty as long as the browser tells of none. */
export function DevicePickers({ local, listClassName }: DevicePickersProps) {
  const { microphone, microphones, camera, cameras, speakers, sinkId } = useStore(local);
  const [playing, setPlaying] = useState(false);

  async function test() {
    setPlaying(true);
    await playTestSound(sinkId).catch(() => undefined);
    setPlaying(false);
  }

  return (
    <div className="flex flex-col gap-3">
      <Picker
        label="Microphone"
        icon={<Mic />}
        choices={microphones}
        value={microphone.deviceId}
        onChange={id => local.selectMicrophone(id)}
        listClassName={listClassName}
      />
      <Picker
        label="Camera"
        icon={<Video />}
        choices={cameras}
        value={camera.deviceId}
        onChange={id => local.selectCamera(id)}
        listClassName={listClassName}
      />
      <div className="flex gap-2">
        {canChooseSpeaker() && speakers.length > 0 && (
          <Picker
            label="Speaker"
            icon={<Volume2 />}
            choices={speakers}
            value={sinkId || (speakers[0]?.deviceId ?? null)}
            onChange={id => local.selectSpeaker(id)}
            listClassName={listClassName}
          />
        )}
        <Button variant="secondary" size="lg" loading={playing} onClick={test}>
          Test sound
        </Button>
      </div>
    </div>
  );
}

interface PickerProps {
  label: string;
  icon: ReactNode;
  choices: readonly DeviceChoice[];
  value: string | null;
  onChange(deviceId: string): void;
  listClassName?: string | undefined;
}

function Picker({ label, icon, choices, value, onChange, listClassName }: PickerProps) {
  if (choices.length === 0) return null;
  return (
    <div className="min-w-0 flex-1">
      <Select
        label={label}
        icon={icon}
        value={choices.some(choice => choice.deviceId === value) ? (value ?? '') : ''}
        placeholder={`Choose a ${label.toLowerCase()}`}
        onValueChange={onChange}
        options={choices.map(({ deviceId, label: name }) => ({ value: deviceId, label: name }))}
        listClassName={listClassName}
      />
    </div>
  );
}
