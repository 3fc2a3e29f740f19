'use client';

import type { LocalMedia } from '@lectern/client/local-media';
import type { LocalSource } from '@lectern/client/local-media-view';
import { Avatar } from '@lectern/ui/avatar';
import { Button } from '@lectern/ui/button';
import { LevelMeter } from '@lectern/ui/level-meter';
import { Spinner } from '@lectern/ui/spinner';
import { useMemo } from 'react';
import { deviceProblemText } from './device-problem-text.ts';
import { DeviceButton } from './device-button.tsx';
import { useLevel } from './use-level.ts';
import { useStore } from './use-store.ts';
import { VideoView } from './video-view.tsx';

/** How others will see and hear one: a mirrored picture, and a meter that moves when one speaks. */
export function Preview({ local, name }: { local: LocalMedia; name: string }) {
  const { microphone, camera } = useStore(local);
  const { level, silent } = useLevel(microphone.on ? microphone.track : null);
  const stream = useMemo(() => (camera.track ? new MediaStream([camera.track]) : null), [camera.track]);

  return (
    <section aria-label="Preview" className="flex min-w-0 flex-col gap-4">
      <div className="stage relative aspect-video overflow-hidden rounded-xl border shadow-float sm:rounded-2xl">
        {stream && camera.on ? (
          <VideoView stream={stream} mirrored />
        ) : (
          <div className="flex size-full flex-col items-center justify-center gap-4 pb-16">
            {camera.starting ? (
              <>
                <Spinner className="size-6 text-muted-foreground" />
                <p className="px-6 text-center text-muted-foreground text-sm">
                  Starting the camera. If your browser asks, allow it.
                </p>
              </>
            ) : (
              <>
                <Avatar name={name} className="size-24 sm:size-28" />
                <p className="text-muted-foreground text-sm">Your camera is off</p>
              </>
            )}
          </div>
        )}
        <div className="absolute inset-x-0 bottom-0 flex items-center justify-center gap-3 p-4">
          <DeviceButton device="microphone" local={local} />
          <DeviceButton device="camera" local={local} />
        </div>
      </div>

      <div className="flex min-h-10 items-center gap-4 px-1">
        <LevelMeter level={level} label="Microphone level" className="w-40 shrink-0" bars={16} />
        <p role="status" className="text-muted-foreground text-sm">
          {microphoneText(microphone, silent)}
        </p>
      </div>
      <Problem device="microphone" source={microphone} onRetry={() => local.setMicrophone(true)} />
      <Problem device="camera" source={camera} onRetry={() => local.setCamera(true)} />
    </section>
  );
}

function microphoneText({ on, starting, track }: LocalSource, silent: boolean): string {
  if (starting) return 'Starting the microphone …';
  if (!on || !track) return 'Your microphone is off';
  if (silent) return 'Nothing to hear. Is it muted at the device, or another one chosen?';
  return 'Say something: the bars should move';
}

interface ProblemProps {
  device: 'camera' | 'microphone';
  source: LocalSource;
  onRetry(): void;
}

function Problem({ device, source: { problem }, onRetry }: ProblemProps) {
  if (!problem) return null;
  const { title, hint, retry } = deviceProblemText(device, problem);
  return (
    <div role="alert" className="flex items-start gap-4 rounded-lg bg-warning-soft px-4 py-3 text-sm">
      <div className="min-w-0 flex-1">
        <p className="font-medium text-warning-text">{title}</p>
        <p className="mt-0.5 text-muted-foreground">{hint}</p>
      </div>
      {retry && (
        <Button size="sm" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
