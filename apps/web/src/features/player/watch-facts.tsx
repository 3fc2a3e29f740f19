import type { VideoAnalytics } from '@lectern/contracts/rest/playback';
import { Eye } from 'lucide-react';

/** For the owner: how much of the video was watched. */
export function WatchFacts({ analytics: { viewers, averageShare } }: { analytics: VideoAnalytics }) {
  const people = viewers === 1 ? '1 viewer' : `${viewers} viewers`;
  return (
    <p className="mt-1.5 flex items-center gap-1.5 text-muted-foreground text-sm">
      <Eye aria-hidden className="size-4" />
      {viewers === 0
        ? 'Nobody else has watched it yet'
        : `${people}, who saw ${Math.round(averageShare * 100)} % of it on average`}
    </p>
  );
}

/** Viewers of each stretch → a line from 0 to 1. */
export function heatOf(analytics: VideoAnalytics | undefined): number[] {
  const most = Math.max(0, ...(analytics?.buckets ?? []));
  return most === 0 ? [] : (analytics?.buckets ?? []).map(viewers => viewers / most);
}
