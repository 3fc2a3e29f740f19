import {
  readCapture,
  setRecordedPeers,
  startCapture,
  stopCapture,
} from '@lectern/contracts/internal/media-capture';
import { AppError } from '@lectern/contracts/kernel/app-error';
import { type Authenticate, contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { CaptureService } from '../capture/capture-service.ts';
import type { MediaRooms } from '../rooms/media-rooms.ts';

export function registerCaptureRoutes(
  server: FastifyInstance,
  authenticate: Authenticate<null>,
  rooms: MediaRooms,
  captures: CaptureService,
): void {
  contractRoute(server, startCapture, authenticate, async ({ params, body }) => {
    const room = rooms.require(params.roomId);
    const startedAt = await captures.start(room, params.recordingId, body);
    return { startedAt: startedAt.toISOString() };
  });
  contractRoute(server, setRecordedPeers, authenticate, ({ params, body }) =>
    captures.record(params.roomId, params.recordingId, body),
  );
  contractRoute(server, readCapture, authenticate, ({ params }) => {
    const state = captures.stateOf(params.recordingId);
    if (!state) throw new AppError('not_found');
    return { state };
  });
  contractRoute(server, stopCapture, authenticate, ({ params }) => captures.stop(params.recordingId));
}
