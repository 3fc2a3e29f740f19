import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { forward } from './forward.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

async function behind(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const started = createServer(handler);
  server = started;
  await new Promise<void>(resolve => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

const publicUrl = 'http://localhost:3000';
const id = '0198c0de-0000-7000-8000-000000000001';
const call = (apiUrl: string, path: string, init: RequestInit = {}) =>
  forward(new Request(`${publicUrl}/api/backend${path}`, init), {
    path,
    apiUrl,
    publicUrl,
    accessToken: 'secret-access-token',
  });

test('method, query and body reach the API with the access token, cookies do not', async () => {
  let seen: { url?: string; method?: string; headers?: IncomingMessage['headers']; body: string } = {
    body: '',
  };
  const apiUrl = await behind(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen = { url: request.url, method: request.method, headers: request.headers, body };
    response.writeHead(201, {
      'content-type': 'application/json',
      'set-cookie': 'a=b',
      'x-request-id': 'r1',
    });
    response.end('{"ok":true}');
  });
  const answer = await call(apiUrl, '/rooms?x=1%202', {
    method: 'POST',
    headers: {
      origin: publicUrl,
      'content-type': 'application/json',
      cookie: 'lectern.login=sealed',
      'x-request-id': 'r1',
    },
    body: '{"title":"Waves"}',
  });
  expect(seen).toMatchObject({ url: '/rooms?x=1%202', method: 'POST', body: '{"title":"Waves"}' });
  expect(seen.headers?.authorization).toBe('Bearer secret-access-token');
  expect(seen.headers?.cookie).toBeUndefined();
  expect(seen.headers?.['x-request-id']).toBe('r1');
  expect(answer.status).toBe(201);
  expect(answer.headers.get('set-cookie')).toBeNull();
  expect(await answer.json()).toEqual({ ok: true });
});

test('a byte range comes back as the API answers it', async () => {
  const apiUrl = await behind((request, response) => {
    expect(request.headers.range).toBe('bytes=2-3');
    response.writeHead(206, {
      'content-range': 'bytes 2-3/10',
      'content-length': '2',
      'content-type': 'video/mp4',
    });
    response.end('cd');
  });
  const answer = await call(apiUrl, `/recordings/${id}/media?signature=s`, {
    headers: { range: 'bytes=2-3' },
  });
  expect(answer.status).toBe(206);
  expect(answer.headers.get('content-range')).toBe('bytes 2-3/10');
  expect(await answer.text()).toBe('cd');
});

test('what the API refuses is passed on as it is', async () => {
  const apiUrl = await behind((_, response) => {
    response.writeHead(409, { 'content-type': 'application/problem+json' });
    response.end('{"code":"slug_taken"}');
  });
  const answer = await call(apiUrl, '/rooms', { method: 'POST', headers: { origin: publicUrl }, body: '{}' });
  expect(answer.status).toBe(409);
  expect(await answer.json()).toEqual({ code: 'slug_taken' });
});

test('a path outside the public contract and a foreign origin never reach the API', async () => {
  let reached = 0;
  const apiUrl = await behind((_, response) => {
    reached += 1;
    response.end();
  });
  expect((await call(apiUrl, '/internal/sessions')).status).toBe(404);
  const foreign = await call(apiUrl, '/rooms', {
    method: 'POST',
    headers: { origin: 'https://evil.example' },
  });
  expect(foreign.status).toBe(403);
  expect(await foreign.json()).toMatchObject({ code: 'origin_not_allowed' });
  expect(reached).toBe(0);
});

test('an API that is away is a 503 with a code', async () => {
  const apiUrl = await behind(() => undefined);
  server?.close();
  server = undefined;
  const answer = await call(apiUrl, '/rooms');
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ code: 'dependency_unavailable' });
});
