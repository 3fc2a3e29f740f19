import { readManifest } from '@lectern/contracts/internal/capture-manifest';
import { videoClearingEndpoints } from '@lectern/contracts/internal/video-clearing';
import { videoProcessingEndpoints } from '@lectern/contracts/internal/video-processing';
import { videoTimelineEndpoints } from '@lectern/contracts/internal/video-timeline';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { ErrorCode } from '@lectern/contracts/kernel/error-codes';
import { live } from '@lectern/contracts/rest/system';
import { createInternalClient, type InternalClient } from '@lectern/service-kit/http/internal-client';
import { JobPostponed } from '@lectern/service-kit/queue/job-failure';

const endpoints = {
  ...videoProcessingEndpoints,
  ...videoTimelineEndpoints,
  ...videoClearingEndpoints,
  ...{ readManifest, live },
};

/** What the jobs need of the API; tests put their own in its place. */
export type ProcessingApi = InternalClient<typeof endpoints>;

export function createProcessingApi(options: { baseUrl: string; secret: string }): ProcessingApi {
  return createInternalClient(endpoints, { ...options, unavailableCode: 'dependency_unavailable' });
}

const away: readonly ErrorCode[] = ['dependency_unavailable', 'shutting_down', 'rate_limited'];

/** While the API is away no job can succeed and no failure can be told, so that costs a job none of its attempts. */
export async function askApi<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AppError && away.includes(error.code))
      throw new JobPostponed('The API is away', { cause: error });
    throw error;
  }
}

/** For a video that may have been deleted meanwhile: null then, and there is nothing left to do. */
export async function unlessDeleted<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null;
    throw error;
  }
}
