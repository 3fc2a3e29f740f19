import { followLiveReplay } from '@lectern/contracts/jobs/catalogue';
import type { ReplayStore } from '@lectern/service-kit/live-replay/replay-store';
import type { JobQueues } from '@lectern/service-kit/queue/typed-queue';
import { capturing } from '../recordings/recording-state.ts';
import type { LiveReplayRepository } from './live-replay.repository.ts';

/** Replays of classes that are over and that nobody watches any more: the worker, which has made their files, removes them. */
export function createReplayReconciler({
  repository,
  store,
  queues,
}: {
  repository: Pick<LiveReplayRepository, 'findRecording'>;
  store: Pick<ReplayStore, 'list' | 'isWatched'>;
  queues: Pick<JobQueues, 'add'>;
}) {
  return {
    async run(): Promise<void> {
      for (const recordingId of await store.list()) {
        const recording = await repository.findRecording(recordingId);
        if (recording && capturing.includes(recording.state)) continue;
        if (!(await store.isWatched(recordingId)))
          await queues.add(followLiveReplay, recordingId, { recordingId });
      }
    },
  };
}
