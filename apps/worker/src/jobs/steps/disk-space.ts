import { statfs } from 'node:fs/promises';
import type { CaptureManifest } from '@lectern/contracts/internal/capture-manifest';
import type { WorkedStep } from '@lectern/contracts/internal/video-processing';
import { JobPostponed } from '@lectern/service-kit/queue/job-failure';

/** How often the size of its segments a step writes at most of a class, beside them; steps that are not named write next to nothing. */
const copies: Partial<Record<WorkedStep, number>> = {
  quick: 1,
  // The pieces of the picture, and the video that they are joined to.
  compose: 2,
  renditions: 2,
  // The video as it comes out of the storage, with its chapters, and in the archive.
  pack: 3,
};

/** @returns about how many bytes a step needs while it works. */
export function spaceFor(step: WorkedStep, manifest: Pick<CaptureManifest, 'tracks'>): number {
  const captured = manifest.tracks
    .flatMap(track => track.segments)
    .reduce((total, segment) => total + segment.sizeBytes, 0);
  return captured * (copies[step] ?? 0);
}

/**
 * Live classes are recorded to the same disk, and stop when it is full: a finished one waits until both fit. Uploads go on
 * meanwhile, and what is stored is cleared.
 */
export class DiskSpace {
  readonly #folder: string;
  readonly #reserveBytes: number;
  /** To steps that run: what they will have written is not missing from the disk yet. */
  #promisedBytes = 0;

  /** @param reserveBytes what must be left over for recordings on the disk of `folder` */
  constructor(folder: string, reserveBytes: number) {
    this.#folder = folder;
    this.#reserveBytes = reserveBytes;
  }

  /**
   * Keeps room for a step until what it answers is called.
   * @throws JobPostponed while there is too little of it
   */
  async take(step: WorkedStep, manifest: CaptureManifest): Promise<() => void> {
    if (copies[step] === undefined) return () => undefined;
    const bytes = spaceFor(step, manifest);
    const { bavail, bsize } = await statfs(this.#folder);
    const free = bavail * bsize;
    const needed = this.#promisedBytes + bytes + this.#reserveBytes;
    if (free < needed)
      throw new JobPostponed(
        'The disk on which videos are made is nearly full. This goes on by itself once there is room again.',
        { cause: new Error(`${free} bytes are free, and ${needed} are needed below CAPTURE_DIR`) },
      );
    this.#promisedBytes += bytes;
    return () => {
      this.#promisedBytes -= bytes;
    };
  }
}
