import type { LiveRecording } from '@lectern/contracts/session-log/recording-events';
import { Badge } from '@lectern/ui/badge';
import { Spinner } from '@lectern/ui/spinner';
import { TriangleAlert } from 'lucide-react';
import { delayTexts } from './recording-delay-text.ts';

/** Whether what happens is being kept, and for how long: always in sight, for everybody. */
export function RecordingBadge({ recording }: { recording: LiveRecording | null }) {
  if (!recording) return null;
  if (recording.state === 'starting' && recording.delay)
    return (
      <span role="status" aria-label={`Not recording yet: ${delayTexts[recording.delay]}`}>
        <Badge tone="warning" title={delayTexts[recording.delay]}>
          <TriangleAlert aria-hidden />
          Not recording yet
        </Badge>
      </span>
    );
  if (recording.state === 'active')
    return recording.provisional ? (
      <span role="status" aria-label="Kept until the end of class">
        <Badge tone="warning" dot="pulse">
          Kept until the end of class
        </Badge>
      </span>
    ) : (
      <span role="status" aria-label="Recording">
        <Badge tone="live" dot="pulse">
          REC
        </Badge>
      </span>
    );
  const starting = recording.state === 'starting';
  // One that never began has nothing to save.
  const isKept = !recording.provisional && !recording.delay;
  const saving = isKept ? 'Saving what was recorded' : 'Stopping';
  return (
    <span role="status" aria-label={starting ? 'About to record' : saving}>
      <Badge tone="outline">
        <Spinner className="size-3" />
        {starting ? 'Starting' : isKept ? 'Saving' : 'Stopping'}
      </Badge>
    </span>
  );
}
