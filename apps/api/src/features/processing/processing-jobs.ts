import type { WorkedStep } from '@lectern/contracts/internal/video-processing';
import { clearVideo, heavyStep, quickStep, storeFile, textStep } from '@lectern/contracts/jobs/catalogue';
import type { Job } from '@lectern/contracts/kernel/job';
import type { FoundJob, JobQueues } from '@lectern/service-kit/queue/typed-queue';
import type { FileToStore } from './processing.repository.ts';

/** Of a queue, lower comes first: what lets people watch, and what others wait for. */
const stepPriority: Record<WorkedStep, number> = {
  quick: 1,
  chapters: 1,
  captions: 2,
  compose: 1,
  thumbnails: 2,
  renditions: 3,
  pack: 4,
};

const filePriority = (kind: FileToStore['kind']): number =>
  (
    ({ quick: 1, poster: 1, composed: 2, chapters: 2, captions: 2, pack: 5 }) as Partial<
      Record<typeof kind, number>
    >
  )[kind] ?? 4;

/** Which queue carries which step. */
export const stepJobs: Record<WorkedStep, Job> = {
  quick: quickStep,
  chapters: textStep,
  captions: textStep,
  compose: heavyStep,
  thumbnails: heavyStep,
  renditions: heavyStep,
  pack: heavyStep,
};

/** The run is part of the name: a job of an earlier run that still goes on does not stand in the way of the next. */
const stepJobId = (videoId: string, step: WorkedStep, run: number) => `${videoId}.${step}.${run}`;

export type ProcessingJobs = ReturnType<typeof createProcessingJobs>;

/** Jobs that carry the steps. Adding one that waits or runs already changes nothing. */
export function createProcessingJobs(queues: Pick<JobQueues, 'add' | 'find'>) {
  return {
    async addStep(videoId: string, step: WorkedStep, run: number): Promise<void> {
      const id = stepJobId(videoId, step, run);
      const options = { priority: stepPriority[step] };
      if (step === 'quick') await queues.add(quickStep, id, { videoId, step, run }, options);
      else if (step === 'chapters' || step === 'captions')
        await queues.add(textStep, id, { videoId, step, run }, options);
      else await queues.add(heavyStep, id, { videoId, step, run }, options);
    },

    findStep(videoId: string, step: WorkedStep, run: number): Promise<FoundJob | null> {
      return queues.find(stepJobs[step], stepJobId(videoId, step, run));
    },

    addFile(videoId: string, { kind, ...file }: FileToStore): Promise<void> {
      return queues.add(storeFile, file.fileId, { videoId, ...file }, { priority: filePriority(kind) });
    },

    findFile: (fileId: string) => queues.find(storeFile, fileId),

    addClearing: (videoId: string) => queues.add(clearVideo, videoId, { videoId }),
  };
}
