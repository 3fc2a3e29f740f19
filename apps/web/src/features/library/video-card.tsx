import type { Recording } from '@lectern/contracts/rest/recordings';
import { DateTime } from '@lectern/ui/time';
import Link from 'next/link';
import { RecordingChip } from '../recordings/recording-chip.tsx';
import { Thumbnail } from '../recordings/thumbnail.tsx';

/** A video of the library: its picture, its name, who taught it and when. */
export function VideoCard({ recording, mediaBase }: { recording: Recording; mediaBase: string | null }) {
  const finished = recording.state === 'ready' || recording.state === 'recovered';
  return (
    <li>
      <Link href={`/watch/${recording.recordingId}`} className="focus-ring group block rounded-lg">
        <div className="relative">
          <Thumbnail
            recording={recording}
            mediaBase={mediaBase}
            className="border transition-colors duration-150 group-hover:border-input"
          />
          {!finished && <RecordingChip recording={recording} className="absolute top-2 left-2" />}
        </div>
        <h2 className="mt-3 line-clamp-2 break-words font-medium leading-5 underline-offset-4 group-hover:underline">
          {recording.title}
        </h2>
        <p className="mt-1 text-muted-foreground text-sm">
          {recording.ownerName} · <DateTime iso={recording.startedAt ?? recording.createdAt} style="date" />
        </p>
      </Link>
    </li>
  );
}
