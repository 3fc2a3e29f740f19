import type { Recording } from '@lectern/contracts/rest/recordings';
import { Badge } from '@lectern/ui/badge';
import { statusOf } from './recording-status.ts';

export function RecordingChip({
  recording,
  className,
}: {
  recording: Pick<Recording, 'state' | 'progressPercent'>;
  className?: string;
}) {
  const { label, tone, busy } = statusOf(recording);
  return (
    <Badge tone={tone} dot={busy && 'pulse'} className={className}>
      {label}
    </Badge>
  );
}
