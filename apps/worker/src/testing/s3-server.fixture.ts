import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request as forward, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createS3Storage, type S3Options } from '@lectern/service-kit/storage/s3-storage';
import S3rver from 's3rver';

/** What becomes of a request on its way: it goes through, its connection breaks, it is answered with a status or never, or its body is changed. */
export type OnTheWay = 'through' | 'break' | 'silence' | 'spoil' | 403 | 503;

export interface S3Server {
  endpoint: string;
  /** Parts that have come through, by number, in their order. */
  parts: number[];
  /** Decides about each request; `part` is 0 for any that carries no part. */
  onTheWay: (request: { method: string; part: number }) => OnTheWay;
  storage(more?: Pick<S3Options, 'answerTimeoutMs'>): ReturnType<typeof createS3Storage>;
  close(): Promise<void>;
}

const bucket = 'classes';

/** A real server of S3's protocol, behind a way on which requests can be lost or spoilt. */
export async function startS3Server(): Promise<S3Server> {
  const directory = await mkdtemp(path.join(tmpdir(), 'lectern-s3-'));
  const s3 = new S3rver({
    ...{ port: 0, address: '127.0.0.1', silent: true, directory },
    configureBuckets: [{ name: bucket, configs: [] }],
  });
  const { port } = await s3.run();
  const way: Server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const part = Number(new URL(url, 'http://s3').searchParams.get('partNumber') ?? 0);
    const fate = server.onTheWay({ method, part });
    if (fate === 'break') {
      request.socket.destroy();
      return;
    }
    if (fate === 'silence') return;
    if (typeof fate === 'number') {
      request.resume();
      response.writeHead(fate, { 'content-type': 'application/xml', connection: 'close' });
      response.end(`<Error><Code>${fate === 403 ? 'AccessDenied' : 'SlowDown'}</Code></Error>`);
      return;
    }
    const onward = forward({ host: '127.0.0.1', port, method, path: url, headers }, answer => {
      if (part > 0 && answer.statusCode === 200) server.parts.push(part);
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    if (fate === 'through') request.pipe(onward);
    else {
      request.on('data', (bytes: Buffer) => onward.write(Buffer.from(bytes).fill(0x3f, 0, 1)));
      request.on('end', () => onward.end());
    }
  });
  way.listen(0, '127.0.0.1');
  await once(way, 'listening');
  const endpoint = `http://127.0.0.1:${(way.address() as AddressInfo).port}`;
  const server: S3Server = {
    ...{ endpoint, parts: [], onTheWay: () => 'through' },
    storage: (more = {}) =>
      createS3Storage({
        ...more,
        ...{ endpoint, region: 'us-east-1', bucket, accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
      }),
    async close() {
      way.closeAllConnections();
      way.close();
      await s3.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return server;
}
