import { EventEmitter, once } from 'node:events';
import {
  type CaptureSegment,
  type CaptureTrack,
  registerSegment,
  registerTrack,
  reportCapture,
} from '@lectern/contracts/internal/capture-manifest';
import type { EndpointRequest } from '@lectern/contracts/kernel/endpoint';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import { createHttpServer } from '@lectern/service-kit/http/http-server';
import { internalOnly } from '@lectern/service-kit/http/internal-auth';
import { createLogger } from '@lectern/service-kit/logger';
import type { FastifyInstance } from 'fastify';
import { freeTcpPort } from './free-ports.ts';
import { testSecret } from './test-app.ts';

type CaptureReport = EndpointRequest<typeof reportCapture>['body'];

export type Told =
  | { type: 'track'; recordingId: string; track: CaptureTrack }
  | { type: 'segment'; recordingId: string; trackId: string; segment: CaptureSegment }
  | { type: 'capture'; recordingId: string; report: CaptureReport };

/** The three endpoints of the API that a capture is told to, over real HTTP, parsed by the real contracts. */
export class CaptureApi {
  readonly url: string;
  /** In the order in which it came. */
  readonly told: Told[] = [];
  readonly #port: number;
  readonly #events = new EventEmitter();
  #server: FastifyInstance | null = null;

  /** Not there yet: `comeBack` opens it. Its address stays the same. */
  static async create(): Promise<CaptureApi> {
    return new CaptureApi(await freeTcpPort());
  }

  private constructor(port: number) {
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  async comeBack(): Promise<void> {
    const server = createHttpServer(createLogger('capture-api', 'silent', false), {
      forceCloseConnections: true,
    });
    const authenticate = internalOnly(testSecret);
    contractRoute(server, registerTrack, authenticate, ({ params, body: { sessionId: _, ...track } }) => {
      const { recordingId, trackId } = params;
      this.#tell({ type: 'track', recordingId, track: { ...track, trackId } });
    });
    contractRoute(server, registerSegment, authenticate, ({ params, body }) => {
      const { recordingId, trackId, index } = params;
      this.#tell({ type: 'segment', recordingId, trackId, segment: { ...body, index } });
    });
    contractRoute(server, reportCapture, authenticate, ({ params, body }) =>
      this.#tell({ type: 'capture', recordingId: params.recordingId, report: body }),
    );
    await server.listen({ host: '127.0.0.1', port: this.#port });
    this.#server = server;
  }

  async goAway(): Promise<void> {
    await this.#server?.close();
    this.#server = null;
  }

  of(recordingId: string): Told[] {
    return this.told.filter(told => told.recordingId === recordingId);
  }

  tracks(recordingId: string): CaptureTrack[] {
    return this.of(recordingId).flatMap(told => (told.type === 'track' ? [told.track] : []));
  }

  /** As the API keeps them: the last word on each index counts. */
  segments(recordingId: string, trackId: string): CaptureSegment[] {
    const byIndex = new Map<number, CaptureSegment>();
    for (const told of this.of(recordingId))
      if (told.type === 'segment' && told.trackId === trackId) byIndex.set(told.segment.index, told.segment);
    return [...byIndex.values()].sort((a, b) => a.index - b.index);
  }

  /** Resolves with the first thing told that fits, one that has been told already included. */
  async hears(fits: (told: Told) => boolean): Promise<Told> {
    for (;;) {
      const found = this.told.find(fits);
      if (found) return found;
      await once(this.#events, 'told');
    }
  }

  /** Resolves with the reason when the recording is told to have stopped. */
  async stopped(recordingId: string): Promise<string> {
    const told = await this.hears(
      entry =>
        entry.recordingId === recordingId && entry.type === 'capture' && entry.report.state === 'stopped',
    );
    return told.type === 'capture' && told.report.state === 'stopped' ? told.report.reason : 'none';
  }

  #tell(told: Told): void {
    this.told.push(told);
    this.#events.emit('told');
  }
}
