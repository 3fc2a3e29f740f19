'use client';

import type { Recording, RecordingState } from '@lectern/contracts/rest/recordings';
import { Progress } from '@lectern/ui/progress';
import { DateTime, Duration } from '@lectern/ui/time';
import Link from 'next/link';
import { formatBytes } from './format-bytes.ts';
import { KeepRecording } from './keep-recording.tsx';
import { ProcessingDetails } from './processing-details.tsx';
import { RecordingChip } from './recording-chip.tsx';
import { RetryRecording } from './retry-recording.tsx';
import { Thumbnail } from './thumbnail.tsx';

interface RecordingRowProps {
  recording: Recording;
  mediaBase: string | null;
  /** Says which room, where rows of several rooms stand together. */
  showRoom?: boolean;
  showOwner?: boolean;
  onChanged: () => Promise<unknown>;
}

/** While it is still being recorded there is nothing to process. */
const beforeProcessing: readonly RecordingState[] = ['starting', 'active', 'ending'];

/** One recording with its state, why it failed, and how far the worker is. */
export function RecordingRow(props: RecordingRowProps) {
  const { recording, mediaBase, showRoom, showOwner, onChanged } = props;
  const { recordingId, title, roomTitle, ownerName, state, step, progressPercent, reason, retryable } =
    recording;
  const isMade = !beforeProcessing.includes(state);
  const facts = [
    showRoom && roomTitle !== title && roomTitle,
    showOwner && ownerName,
    recording.durationMs !== null && <Duration key="duration" ms={recording.durationMs} />,
    recording.sizeBytes !== null && formatBytes(recording.sizeBytes),
  ].filter(Boolean);

  return (
    <li className="relative flex gap-4 px-4 py-4 transition-colors duration-150 hover:bg-muted/50 sm:gap-5 sm:px-6">
      <Thumbnail
        recording={{ ...recording, durationMs: null }}
        mediaBase={mediaBase}
        className="h-fit w-24 shrink-0 sm:w-32"
      />
      <div className="flex min-w-0 flex-1 flex-col gap-x-4 gap-y-2 sm:flex-row sm:items-start">
        <div className="min-w-0 flex-1">
          <Link
            href={`/watch/${recordingId}`}
            className="focus-ring rounded-xs font-medium after:absolute after:inset-0 after:rounded-lg"
          >
            <span className="line-clamp-2 break-words">{title}</span>
          </Link>
          <p className="mt-1 text-muted-foreground text-sm">
            <DateTime iso={recording.startedAt ?? recording.createdAt} />
            {facts.map((fact, i) => (
              <span key={i}> · {fact}</span>
            ))}
          </p>
          {state === 'processing' && (
            <div className="mt-2.5 max-w-60">
              <Progress percent={progressPercent} label={`Processing of ${title}`} />
              {step && <p className="mt-1.5 text-muted-foreground text-xs">{step}</p>}
            </div>
          )}
          {recording.provisional && (
            <p className="mt-2 text-muted-foreground text-sm">
              {recording.keepUntil ? (
                <>
                  Deleted at <DateTime iso={recording.keepUntil} style="time" /> unless you keep it.
                </>
              ) : (
                'Kept until the class ends.'
              )}
            </p>
          )}
          {reason && (
            <p
              className={
                state === 'failed'
                  ? 'mt-2 max-w-prose text-destructive-text text-sm'
                  : 'mt-2 text-muted-foreground text-sm'
              }
            >
              {reason}
            </p>
          )}
          {recording.manageable && isMade && (
            <ProcessingDetails recording={recording} onChanged={onChanged} />
          )}
        </div>
        <div className="relative flex shrink-0 flex-wrap items-center gap-2 sm:flex-col sm:items-end">
          <RecordingChip recording={recording} />
          {recording.provisional && <KeepRecording recording={recording} onKept={onChanged} />}
          {state === 'failed' && retryable && <RetryRecording recording={recording} onRetried={onChanged} />}
        </div>
      </div>
    </li>
  );
}
