import type { Recording } from '@lectern/contracts/rest/recordings';
import { Progress } from '@lectern/ui/progress';
import { CircleDot, Clapperboard, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { KeepRecording } from '../recordings/keep-recording.tsx';
import { RetryRecording } from '../recordings/retry-recording.tsx';

interface RecordingProgressProps {
  recording: Recording;
  /** Owners and admins may ask for another try; the API decides. */
  mayRetry: boolean;
  onChanged: () => Promise<unknown>;
}

/** In the player's place while there is nothing to play yet, or never will be. */
export function RecordingProgress({ recording, mayRetry, onChanged }: RecordingProgressProps) {
  const { state, step, progressPercent, reason, retryable } = recording;
  if (state === 'failed')
    return (
      <Panel
        icon={<TriangleAlert aria-hidden className="text-destructive-text" />}
        title="This recording could not be made"
        text={reason ?? 'Its processing failed.'}
      >
        {retryable && mayRetry ? (
          <RetryRecording recording={recording} onRetried={onChanged} />
        ) : (
          <p className="text-muted-foreground text-sm">
            {retryable ? 'The teacher can start it again.' : 'What was captured is not enough for a video.'}
          </p>
        )}
      </Panel>
    );
  if (recording.provisional)
    return (
      <Panel
        icon={<CircleDot aria-hidden className="text-muted-foreground" />}
        title={state === 'held' ? 'This class is not kept yet' : 'This class is kept until it ends'}
        text={
          state === 'held'
            ? 'It is deleted in a few minutes unless you keep it.'
            : 'Keep it, and it becomes a video when the class is over; otherwise it is deleted.'
        }
      >
        {mayRetry && <KeepRecording recording={recording} onKept={onChanged} />}
      </Panel>
    );
  if (state === 'starting' || state === 'active')
    return (
      <Panel
        icon={<CircleDot aria-hidden className="animate-live text-live" />}
        title="This class is being recorded"
        text="The video is made when the recording stops. This page shows it by itself."
      />
    );
  return (
    <Panel
      icon={<Clapperboard aria-hidden className="text-muted-foreground" />}
      title={state === 'ending' ? 'The recording is being saved' : 'The video is being made'}
      text="It starts here by itself as soon as it is ready. You can close the page; nothing stops."
    >
      <div className="w-64 max-w-full">
        <Progress percent={state === 'ending' ? null : progressPercent} label="Progress of the video" />
        <p className="mt-2 text-muted-foreground text-sm tabular-nums">
          {state === 'ending' ? 'Saving' : `${progressPercent} %${step ? ` · ${step}` : ''}`}
        </p>
      </div>
    </Panel>
  );
}

interface PanelProps {
  icon: ReactNode;
  title: string;
  text: string;
  children?: ReactNode;
}

function Panel({ icon, title, text, children }: PanelProps) {
  return (
    <div
      role="status"
      className="stage flex aspect-video min-h-72 w-full flex-col items-center justify-center border-y px-6 text-center sm:rounded-lg sm:border [&>svg]:size-7"
    >
      {icon}
      <h2 className="mt-4 font-semibold text-lg">{title}</h2>
      <p className="mt-1.5 mb-6 max-w-md text-muted-foreground text-sm">{text}</p>
      {children}
    </div>
  );
}
