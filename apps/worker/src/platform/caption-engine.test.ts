import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createCaptionEngine } from './caption-engine.ts';

let folder: string;
let sound: { file: string; contentType: string };
let server: Server | undefined;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lectern-engine-'));
  sound = { file: path.join(folder, 'sound.m4a'), contentType: 'audio/mp4' };
  await writeFile(sound.file, 'the sound of a class');
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** An engine as an operator would run it: it answers this to whatever it hears, once it may. */
async function engineThatAnswers(
  status: number,
  headers: Record<string, string>,
  text: string,
  whenReady: Promise<unknown> = Promise.resolve(),
) {
  const heard: { headers?: IncomingHttpHeaders; body: string } = { body: '' };
  const started = createServer(async (request, response) => {
    heard.headers = request.headers;
    for await (const chunk of request) heard.body += chunk;
    await whenReady;
    response.writeHead(status, headers).end(text);
  });
  server = started;
  await new Promise<void>(resolve => started.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(started.address() as AddressInfo).port}/hear`;
  const engine = createCaptionEngine(url);
  return { url, heard, hear: (signal = new AbortController().signal) => engine(sound, signal) };
}

const vtt = 'WEBVTT\n\n00:00.000 --> 00:01.000\nhello\n';
const english = { 'content-language': 'en', 'content-type': 'text/vtt' };

it('sends the sound and takes what was heard, with its language', async () => {
  const { hear, heard } = await engineThatAnswers(200, english, vtt);
  expect(await hear()).toEqual({ language: 'en', vtt });
  expect(heard.body).toBe('the sound of a class');
  expect(heard.headers).toMatchObject({ 'content-type': 'audio/mp4', accept: 'text/vtt' });
});

it('nothing heard is nothing, not a failure', async () => {
  expect(await (await engineThatAnswers(204, {}, '')).hear()).toBeNull();
});

it.each([
  ['is busy', 503, english, '', true],
  ['refuses the sound', 415, english, '', false],
  ['names no language', 200, {}, vtt, false],
  ['sends no captions', 200, english, '<html>', false],
  ['sends without end', 200, english, 'x'.repeat(5_000_000), false],
] as const)('an engine that %s fails with a reason', async (_, status, headers, text, retryable) => {
  const { hear } = await engineThatAnswers(status, headers, text);
  await expect(hear()).rejects.toMatchObject({ name: 'CaptionEngineError', retryable });
});

it('an engine that is away may be tried again', async () => {
  const { hear } = await engineThatAnswers(200, english, vtt);
  server?.close();
  await new Promise<void>(resolve => server?.once('close', resolve));
  await expect(hear()).rejects.toMatchObject({ retryable: true });
});

/** What `fetch` sends through, of a class that is not exported; there from its first use on. */
const dispatcher = Symbol.for('undici.globalDispatcher.1');
type Dispatchers = Record<symbol, { constructor: new (options: { headersTimeout: number }) => never }>;

it('an engine may listen for longer than fetch waits for an answer', async () => {
  await fetch('http://127.0.0.1:9').catch(() => undefined);
  const everywhere = globalThis as unknown as Dispatchers;
  const usual = everywhere[dispatcher];
  if (!usual) throw new Error('fetch does not send through what it did');
  const { promise: mayAnswer, resolve: letAnswer } = Promise.withResolvers<void>();
  try {
    everywhere[dispatcher] = new usual.constructor({ headersTimeout: 50 });
    const { hear, url } = await engineThatAnswers(200, english, vtt, mayAnswer);
    const hearing = hear();
    await Promise.race([hearing, expect(fetch(url)).rejects.toThrow('fetch failed')]);
    letAnswer();
    expect(await hearing).toEqual({ language: 'en', vtt });
  } finally {
    letAnswer();
    everywhere[dispatcher] = usual;
  }
});

it('one that goes on listening after the job has ended is hung up on', async () => {
  const { hear } = await engineThatAnswers(200, english, vtt, new Promise(() => undefined));
  const controller = new AbortController();
  const left = new Promise<void>(resolve =>
    server?.on('request', ({ socket }) => {
      socket.once('close', () => resolve());
      controller.abort();
    }),
  );
  await expect(hear(controller.signal)).rejects.toMatchObject({ name: 'CaptionEngineError' });
  await left;
});
