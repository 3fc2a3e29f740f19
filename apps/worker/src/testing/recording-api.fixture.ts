import {
  type CaptureManifest,
  readManifest,
  reportProgress,
  reportResult,
} from '@lectern/contracts/internal/capture-manifest';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { EndpointRequest } from '@lectern/contracts/kernel/endpoint';
import { live } from '@lectern/contracts/rest/system';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import { createHttpServer } from '@lectern/service-kit/http/http-server';
import { internalOnly } from '@lectern/service-kit/http/internal-auth';
import { createLogger } from '@lectern/service-kit/logger';
import { EventEmitter, once } from 'node:events';

export type Result = EndpointRequest<typeof reportResult>['body'] & { recordingId: string };
export type Progress = EndpointRequest<typeof reportProgress>['body'];

export const testSecret = 'a-secret-that-only-tests-use-0123456789';

/**
 * The three endpoints of the API that the worker calls, over real HTTP and parsed by the real contracts, in front of manifests
 * that a test lays down.
 */
export interface RecordingApiDouble {
  url: string;
  manifests: Map<string, CaptureManifest>;
  results: Result[];
  progress: Progress[];
  /** While set, every call is answered with 503. */
  away: boolean;
  /** Resolves with the next result of this recording, one that is there already included. */
  resultOf(recordingId: string): Promise<Result>;
  /** Resolves when this step, or more than this percentage in it, was reported. */
  reached(step: string, morePercentThan?: number): Promise<void>;
  close(): Promise<void>;
}

export async function startRecordingApi(port = 0): Promise<RecordingApiDouble> {
  const server = createHttpServer(createLogger('api-double', 'silent', false));
  const events = new EventEmitter();
  const authenticate = internalOnly(testSecret);
  const double: RecordingApiDouble = {
    url: '',
    manifests: new Map(),
    results: [],
    progress: [],
    away: false,
    async resultOf(recordingId) {
      for (;;) {
        const found = double.results.find(result => result.recordingId === recordingId);
        if (found) return found;
        await once(events, 'result');
      }
    },
    async reached(step, morePercentThan = -1) {
      const there = (progress: Progress) => progress.step === step && progress.percent > morePercentThan;
      while (!double.progress.some(there)) await once(events, 'progress');
    },
    close: () => server.close(),
  };
  server.addHook('onRequest', async () => {
    if (double.away) throw new AppError('shutting_down');
  });
  contractRoute(
    server,
    live,
    () => null,
    () => ({ status: 'ok' as const }),
  );
  contractRoute(server, readManifest, authenticate, ({ params }) => {
    const manifest = double.manifests.get(params.recordingId);
    if (!manifest) throw new AppError('not_found');
    return manifest;
  });
  contractRoute(server, reportProgress, authenticate, ({ body }) => {
    double.progress.push(body);
    events.emit('progress');
    return undefined;
  });
  contractRoute(server, reportResult, authenticate, ({ params, body }) => {
    double.results.push({ ...body, recordingId: params.recordingId });
    events.emit('result');
    return undefined;
  });
  double.url = await server.listen({ host: '127.0.0.1', port });
  return double;
}
