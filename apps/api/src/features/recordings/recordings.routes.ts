import {
  keepRecording,
  listConsents,
  listRecordings,
  listSessionRecordings,
  readRecording,
  retryRecording,
  startRecording,
  stopRecording,
} from '@lectern/contracts/rest/recordings';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { Access } from '../../platform/access.ts';
import { readPageQuery } from '../../platform/paging.ts';
import type { RecordingsService } from './recordings.service.ts';

export function registerRecordingRoutes(
  app: FastifyInstance,
  access: Access,
  recordings: RecordingsService,
): void {
  contractRoute(app, startRecording, access.user, ({ caller, params, request }) =>
    recordings.start(caller, params.sessionId, request.id),
  );
  contractRoute(app, stopRecording, access.user, ({ caller, params, request }) =>
    recordings.stop(caller, params.recordingId, request.id),
  );
  contractRoute(app, retryRecording, access.user, ({ caller, params }) =>
    recordings.retry(caller, params.recordingId),
  );
  contractRoute(app, keepRecording, access.user, ({ caller, params, request }) =>
    recordings.keep(caller, params.recordingId, request.id),
  );
  contractRoute(app, listConsents, access.user, ({ caller, params, query }) =>
    recordings.listConsents(caller, params.recordingId, readPageQuery(query)),
  );
  contractRoute(app, listSessionRecordings, access.user, ({ caller, params, query }) =>
    recordings.listOfSession(caller, params.sessionId, readPageQuery(query)),
  );
  contractRoute(app, listRecordings, access.user, ({ caller, query }) =>
    recordings.list(caller, query, readPageQuery(query)),
  );
  contractRoute(app, readRecording, access.user, ({ caller, params }) =>
    recordings.read(caller, params.recordingId),
  );
}
