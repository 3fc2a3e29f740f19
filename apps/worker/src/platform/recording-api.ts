import { captureManifestEndpoints } from '@lectern/contracts/internal/capture-manifest';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { ErrorCode } from '@lectern/contracts/kernel/error-codes';
import { live } from '@lectern/contracts/rest/system';
import { createInternalClient, type InternalClient } from '@lectern/service-kit/http/internal-client';
import { JobPostponed } from '@lectern/service-kit/queue/job-failure';

const { readManifest, reportProgress, reportResult } = captureManifestEndpoints;
const endpoints = { readManifest, reportProgress, reportResult, live };

/** What the jobs need of the API; tests put their own in its place. */
export type RecordingApi = InternalClient<typeof endpoints>;

export function createRecordingApi(options: { baseUrl: string; secret: string }): RecordingApi {
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

/** Tells the API that processing has failed for good. A recording that was deleted meanwhile needs no telling. */
export async function reportFailure(
  api: RecordingApi,
  recordingId: string,
  failure: { reason: string; retryable: boolean },
): Promise<void> {
  try {
    await api.reportResult({
      params: { recordingId },
      body: { outcome: 'failed', reason: failure.reason.slice(0, 2000), retryable: failure.retryable },
    });
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'not_found')) throw error;
  }
}
