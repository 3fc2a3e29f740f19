'use client';

import type { LocalMedia } from '@lectern/client/local-media';
import { Button } from '@lectern/ui/button';
import { useState } from 'react';
import { deviceProblemText } from '../lobby/device-problem-text.ts';
import { useStore } from '../lobby/use-store.ts';

interface DeviceProblemsProps {
  local: LocalMedia;
  /** Opens the list of devices. */
  onChoose(): void;
}

/** A camera or microphone that did not open or was pulled out, with the way to get it back. The class goes on meanwhile. */
export function DeviceProblems({ local, onChoose }: DeviceProblemsProps) {
  const { microphone, camera, microphones, cameras } = useStore(local);
  const [dismissed, setDismissed] = useState<string>();
  const problems = [
    microphone.problem && { device: 'microphone' as const, problem: microphone.problem },
    camera.problem && { device: 'camera' as const, problem: camera.problem },
  ].filter(one => one !== null);
  const key = problems.map(({ device, problem }) => `${device} ${problem}`).join();
  if (problems.length === 0 || key === dismissed) return null;
  return (
    <div
      role="alert"
      className="mx-3 mb-2 flex flex-col gap-2 rounded-lg bg-warning-soft px-4 py-2.5 text-sm"
    >
      {problems.map(({ device, problem }) => {
        const { title, hint, retry } = deviceProblemText(device, problem);
        const again = () => (device === 'camera' ? local.setCamera(true) : local.setMicrophone(true));
        const others = device === 'camera' ? cameras : microphones;
        return (
          <div key={device} className="flex flex-wrap items-center gap-x-3 gap-y-2">
            <p className="min-w-0 flex-1 basis-60">
              <span className="font-medium text-warning-text">{title}.</span>{' '}
              <span className="text-muted-foreground">{hint}</span>
            </p>
            {retry && (
              <Button size="sm" onClick={again}>
                Try again
              </Button>
            )}
            {retry && others.length > 0 && (
              <Button size="sm" onClick={onChoose}>
                Choose another
              </Button>
            )}
            <Button size="sm" variant="ghost" onClick={() => setDismissed(key)}>
              Go on without
            </Button>
          </div>
        );
      })}
    </div>
  );
}
