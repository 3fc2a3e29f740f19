import { once } from 'node:events';
import { connect } from 'node:net';
import { AppError } from '@lectern/contracts/kernel/app-error';
import { callEndpoint } from '@lectern/contracts/kernel/call';
import { defineEndpoint } from '@lectern/contracts/kernel/endpoint';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contractRoute } from './contract-route.ts';
import { registerHealthRoutes } from './health-routes.ts';
import { createHttpServer } from './http-server.ts';
import { internalOnly } from './internal-auth.ts';
import { createInternalClient } from './internal-client.ts';

const secret = 'a-secret-that-only-services-know!';
const double = defineEndpoint({
  method: 'POST',
  path: '/double/:name',
  tag: 'test',
  summary: 'test',
  auth: { kind: 'internal' },
  params: z.object({ name: z.string().max(5) }),
  query: z.object({ times: z.coerce.number().int().default(2) }),
  body: z.object({ value: z.number() }),
  response: z.object({ result: z.number() }),
});

let app: ReturnType<typeof createHttpServer>;
let baseUrl: string;
let redisUp = true;
let readiness: { failReadiness(): void };

beforeEach(async () => {
  redisUp = true;
  app = createHttpServer(pino({ level: 'silent' }));
  contractRoute(app, double, internalOnly(secret), ({ body, query, params }) => {
    if (params.name === 'boom') throw new Error('the password is hunter2');
    if (params.name === 'full') throw new AppError('room_full');
    return { result: body.value * query.times, leaked: 'never' } as { result: number };
  });
  readiness = registerHealthRoutes(app, 'test', '1.0.0', {
    redis: async () => {
      if (!redisUp) throw new Error('down');
    },
  });
  baseUrl = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(() => app.close());

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(baseUrl + path, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'x-lectern-internal-secret': secret, ...headers },
  });

describe('a contract route', () => {
  it('parses what comes in and lets out only what the contract names', async () => {
    const response = await post('/double/a?times=3', '{"value":2,"extra":1}');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ result: 6 });
  });

  it('answers each wrong field as problem+json with the request id', async () => {
    const response = await post('/double/a', '{"value":"x"}', { 'x-request-id': 'request-0001' });
    expect(response.status).toBe(422);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({
      code: 'validation_failed',
      requestId: 'request-0001',
      errors: [{ field: 'body.value' }],
    });
  });

  it('makes its own request id when the given one is not plain', async () => {
    const response = await post('/double/a', '{"value":1}', { 'x-request-id': 'a b"c' });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ['/double/a', '{"value":', 400, 'malformed_request'],
    ['/double/much-too-long', '{"value":1}', 404, 'not_found'],
    ['/double/full', '{"value":1}', 409, 'room_full'],
    ['/nowhere', '{}', 404, 'not_found'],
    ['/double/a', JSON.stringify({ value: 1, pad: 'x'.repeat(70_000) }), 413, 'payload_too_large'],
  ])('%s answers its own code', async (path, body, status, code) => {
    const response = await post(path, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
  });

  it('never tells the caller what went wrong inside', async () => {
    const response = await post('/double/boom', '{"value":1}');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('hunter2');
  });

  it('refuses callers without the internal secret before it reads anything', async () => {
    for (const given of ['', 'wrong', `${secret}x`]) {
      const response = await post('/double/a', 'not json at all', { 'x-lectern-internal-secret': given });
      expect(response.status).toBe(401);
    }
  });
});

describe('the internal client', () => {
  const client = (url: string) =>
    createInternalClient(
      { double },
      { baseUrl: url, secret, unavailableCode: 'media_unavailable', timeoutMs: 500 },
    );

  it('calls by contract and rethrows the code of the other side', async () => {
    await expect(client(baseUrl).double({ params: { name: 'a' }, body: { value: 4 } })).resolves.toEqual({
      result: 8,
    });
    await expect(
      client(baseUrl).double({ params: { name: 'full' }, body: { value: 4 } }),
    ).rejects.toMatchObject({
      code: 'room_full',
    });
  });

  it('says whom it could not reach', async () => {
    await expect(
      client('http://127.0.0.1:9').double({ params: { name: 'a' }, body: { value: 4 } }),
    ).rejects.toMatchObject({ code: 'media_unavailable' });
  });

  it('escapes path parameters', async () => {
    await expect(
      callEndpoint(
        double,
        { params: { name: '../x' }, body: { value: 1 } },
        { baseUrl, headers: { 'x-lectern-internal-secret': secret } },
      ),
    ).resolves.toEqual({ result: 2 });
  });
});

describe('health', () => {
  it('names the dependency that is down, with 503, while liveness stays 200', async () => {
    redisUp = false;
    const response = await fetch(`${baseUrl}/health`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      status: 'degraded',
      checks: { redis: { ok: false, error: 'down' } },
    });
    expect((await fetch(`${baseUrl}/health/live`)).status).toBe(200);
  });

  it('fails readiness once the service is stopping', async () => {
    expect((await fetch(`${baseUrl}/health`)).status).toBe(200);
    readiness.failReadiness();
    expect((await fetch(`${baseUrl}/health`)).status).toBe(503);
  });
});

it('stops within moments, whoever has an answer half read or a connection open ahead of need', async () => {
  const busy = createHttpServer(pino({ level: 'silent' }));
  const endless = () => new ReadableStream({ pull: stream => stream.enqueue(new Uint8Array(64 * 1024)) });
  busy.get('/endless', (_, reply) => reply.send(endless()));
  const url = await busy.listen({ port: 0, host: '127.0.0.1' });
  const unused = connect(Number(new URL(url).port), '127.0.0.1');
  await once(unused, 'connect');
  const reading = await fetch(`${url}/endless`);
  await busy.close();
  await expect(reading.arrayBuffer()).rejects.toThrow();
  if (!unused.closed) await once(unused, 'close');
});
