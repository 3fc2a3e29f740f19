import path from 'node:path';
import type { Browser, Page } from '@playwright/test';
import type { Device, types } from 'mediasoup-client';
import { rolldown } from 'rolldown';
import type { Socket } from 'socket.io-client';
import type * as libraries from './libraries.ts';
import { signalingUrl, webUrl } from './people.ts';

/** What a page of such a client keeps for the test to look at. */
interface ClientWindow {
  libraries: typeof libraries;
  socket: Socket;
  heard: { name: string; payload: Record<string, unknown> }[];
}

/** mediasoup-client and socket.io-client in one script, as anybody would bundle them. */
async function bundleLibraries(): Promise<string> {
  const bundle = await rolldown({
    input: path.join(import.meta.dirname, 'libraries.ts'),
    platform: 'browser',
  });
  const { output } = await bundle.generate({ format: 'iife', name: 'libraries' });
  return output[0].code;
}

/** A page of a client written from the document of seed 001: a video element, two libraries, and a socket that has just connected. */
export async function documentClient(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ permissions: ['camera', 'microphone', 'local-network-access'] });
  const page = await context.newPage();
  const address = `${webUrl()}/plain`;
  const script = await bundleLibraries();
  await page.route(address, route =>
    route.fulfill({
      contentType: 'text/html',
      body: '<!doctype html><meta charset="utf-8"><video autoplay muted playsinline></video>',
    }),
  );
  await page.goto(address);
  await page.addScriptTag({ content: script });
  await page.evaluate(async url => {
    const own = window as unknown as ClientWindow;
    own.heard = [];
    own.socket = own.libraries.io(url);
    own.socket.onAny((name: string, payload: Record<string, unknown>) => own.heard.push({ name, payload }));
    await new Promise(resolve => own.socket.once('connect', () => resolve(undefined)));
  }, signalingUrl());
  return page;
}

/** Goes live with the fake camera and microphone, by the events alone: no acknowledgement is asked for. */
export function streamFromDocument(page: Page, roomId: string): Promise<void> {
  return page.evaluate(async roomId => {
    const { libraries, socket } = window as unknown as ClientWindow;
    // biome-ignore lint/suspicious/noExplicitAny: a client of a document has no types
    const answered = (name: string) => new Promise<any>(resolve => socket.once(name, resolve));

    socket.emit('join-room', { roomId, role: 'streamer' });
    const { routerRtpCapabilities } = await answered('user-joined');
    const device = await libraries.Device.factory();
    await device.load({ routerRtpCapabilities });
    socket.emit('create-transport');
    const transport = device.createSendTransport(await answered('transport-created'));
    transport.on('connect', ({ dtlsParameters }, done) => {
      socket.emit('connect-transport', { transportId: transport.id, dtlsParameters });
      done();
    });
    transport.on('produce', ({ kind, rtpParameters }, done) => {
      socket.emit('produce', { transportId: transport.id, kind, rtpParameters });
      void answered('producer-created').then(({ id }) => done({ id }));
    });
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: true,
      video: { width: 640, height: 360 },
    });
    for (const track of stream.getTracks()) await transport.produce({ track });
  }, roomId);
}

/** Watches: consumes whatever the room tells of, now and later, into the page's video element. */
export function watchFromDocument(page: Page, room: { roomId?: string }): Promise<string> {
  return page.evaluate(async room => {
    const { libraries, socket } = window as unknown as ClientWindow;
    // biome-ignore lint/suspicious/noExplicitAny: a client of a document has no types
    const answered = (name: string) => new Promise<any>(resolve => socket.once(name, resolve));
    const received = new MediaStream();
    const video = document.querySelector('video');
    if (video) video.srcObject = received;

    const producers: string[] = [];
    const { promise: ready, resolve: becomeReady } = Promise.withResolvers<types.Transport>();
    let device: Device;
    socket.on('stream-started', ({ producers: started }) => {
      for (const { id } of started) consume(id);
    });
    socket.on('producer-created', ({ id }) => consume(id));
    socket.on('consumer-created', async ({ id, producerId, kind, rtpParameters }) => {
      const consumer = await (await ready).consume({ id, producerId, kind, rtpParameters });
      received.addTrack(consumer.track);
      socket.emit('resume-consumer', { consumerId: id });
    });
    const consume = (producerId: string) => {
      if (producers.includes(producerId)) return;
      producers.push(producerId);
      void ready.then(() =>
        socket.emit('consume', { producerId, rtpCapabilities: device.recvRtpCapabilities }),
      );
    };

    socket.emit('join-room', { ...room, role: 'viewer' });
    const { roomId, routerRtpCapabilities } = await answered('user-joined');
    device = await libraries.Device.factory();
    await device.load({ routerRtpCapabilities });
    socket.emit('create-transport');
    const transport = device.createRecvTransport(await answered('transport-created'));
    transport.on('connect', ({ dtlsParameters }, done) => {
      socket.emit('connect-transport', { transportId: transport.id, dtlsParameters });
      done();
    });
    becomeReady(transport);
    return roomId as string;
  }, room);
}

/** Every payload that the page has heard under this name. */
export const heardEvents = (page: Page, name: string): Promise<Record<string, unknown>[]> =>
  page.evaluate(
    name =>
      (window as unknown as ClientWindow).heard
        .filter(event => event.name === name)
        .map(({ payload }) => payload),
    name,
  );

/** Sends an event and answers its acknowledgement. */
export const askFromDocument = (page: Page, name: string, payload: unknown) =>
  page.evaluate(
    ({ name, payload }) => (window as unknown as ClientWindow).socket.emitWithAck(name, payload),
    { name, payload },
  );
