import type { LiveRecording } from '@lectern/contracts/session-log/recording-events';
import { Badge } from '@lectern/ui/badge';
import { Spinner } from '@lectern/ui/spinner';

/** Whether what happens is being kept: always in sight, for everybody. */
export function RecordingBadge({ recording }: { recording: LiveRecording | null }) {
  if (!recording) return null;
  if (recording.state === 'active')
    return (
      <span role="status" aria-label="Recording">
        <Badge tone="live" dot="pulse">
          REC
        </Badge>
      </span>
    );
  const starting = recording.state === 'starting';
  return (
    <span role="status" aria-label={starting ? 'About to record' : 'Saving what was recorded'}>
      <Badge tone="outline">
        <Spinner className="size-3" />
        {starting ? 'Starting' : 'Saving'}
      </Badge>
    </span>
  );
}
