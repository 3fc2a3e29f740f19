import type { Source } from '@lectern/contracts/primitives';
import { AppError } from '@lectern/contracts/kernel/app-error';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dtlsParameters, everyCodec, kindOf, rtpParameters } from '../testing/browser-parameters.ts';
import { captureWish } from '../testing/capture-wish.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import type { MediaPeer } from './media-peer.ts';
import type { MediaRoom } from './media-room.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const people = Array.from({ length: 4 }, () => uuidv7());
const sources: Source[] = ['camera', 'microphone', 'screen', 'screen-audio'];

const who = fc.constantFrom(...people);
const which = fc.nat(20);
const operation = fc.oneof(
  fc.record({ do: fc.constant('join' as const), who }),
  fc.record({ do: fc.constant('leave' as const), who }),
  fc.record({ do: fc.constant('produce' as const), who, source: fc.constantFrom(...sources) }),
  fc.record({ do: fc.constant('consume' as const), who }),
  fc.record({ do: fc.constant('pause' as const), who, which, paused: fc.boolean() }),
  fc.record({ do: fc.constant('close producer' as const), who, which }),
  fc.record({ do: fc.constant('close consumer' as const), who, which }),
  fc.record({ do: fc.constant('connect' as const), who }),
  fc.record({ do: fc.constant('start recording' as const) }),
  fc.record({ do: fc.constant('stop recording' as const) }),
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

async function perform(room: MediaRoom, op: Operation, consumerIds: string[]): Promise<void> {
  const pick = (ids: readonly string[], index: number) => ids[index % ids.length] ?? 'none';
  switch (op.do) {
    case 'join': {
      const identity = { peerId: op.who, displayName: 'Somebody', role: 'student' as const };
      const { consumers } = await room.join(identity, everyCodec);
      consumerIds.push(...consumers.map(({ consumerId }) => consumerId));
      return;
    }
    case 'leave':
      return room.leave(op.who);
    case 'produce': {
      const { source } = op;
      const kind = kindOf(source);
      const peer = room.peer(op.who);
      const { transportId } = peer.transportDescriptions.sendTransport;
      await peer.produce({ transportId, source, kind, rtpParameters: rtpParameters(kind), paused: false });
      return;
    }
    case 'consume': {
      const made = await room.consume(
        op.who,
        room.published.map(entry => entry.producer.id),
      );
      consumerIds.push(...made.map(({ consumerId }) => consumerId));
      return;
    }
    case 'pause':
      return room.peer(op.who).setProducerPaused(pick(producersOf(room.peer(op.who)), op.which), op.paused);
    case 'close producer':
      return room.peer(op.who).closeProducer(pick(producersOf(room.peer(op.who)), op.which));
    case 'close consumer':
      return room.peer(op.who).consumers.close(pick(consumerIds, op.which));
    case 'connect': {
      const peer = room.peer(op.who);
      return peer.connectTransport(peer.transportDescriptions.recvTransport.transportId, dtlsParameters);
    }
    case 'start recording':
      await app.app.captures.start(room, uuidv7(), captureWish(room.peers.map(peer => peer.identity.peerId)));
      return;
    case 'stop recording':
      return app.app.captures.stop(app.app.captures.recordingOf(room.roomId) ?? uuidv7());
  }
}

const producersOf = (peer: MediaPeer) => peer.published.map(({ producer }) => producer.id);

/** Counts how often each thing that lived in the room has said that it closed. */
function countClosings(room: MediaRoom): Map<string, number> {
  const closings = new Map<string, number>();
  const seen = (name: string) => closings.set(name, closings.get(name) ?? 0);
  const closed = (name: string) => closings.set(name, (closings.get(name) ?? 0) + 1);
  const watch = (name: string, observer: { on(event: 'close', listener: () => void): unknown }) => {
    seen(name);
    observer.on('close', () => closed(name));
  };
  seen('room');
  room.on('closed', () => closed('room'));
  room.home.router.observer.on('newtransport', transport => {
    watch(`transport ${transport.id}`, transport.observer);
    transport.observer.on('newproducer', producer => watch(`producer ${producer.id}`, producer.observer));
    transport.observer.on('newconsumer', consumer => watch(`consumer ${consumer.id}`, consumer.observer));
  });
  room.on('published', ({ producer }) => seen(`published ${producer.id}`));
  room.on('unpublished', ({ producer }) => closed(`published ${producer.id}`));
  return closings;
}

/** What a person took part in. A peer that is put out by a second join is known from before, as joins come one after another. */
function watchPeers(room: MediaRoom, known: Map<MediaPeer, number>): void {
  for (const peer of room.peers) {
    if (known.has(peer)) continue;
    known.set(peer, 0);
    peer.on('closed', () => known.set(peer, (known.get(peer) ?? 0) + 1));
  }
}

describe('a room that is closed', () => {
  it.each([
    ['after', 1],
    ['in the middle of', 8],
  ])(
    '%s anything that people do leaves nothing behind, and everything says once that it closed',
    async (_, atOnce) => {
      await fc.assert(
        fc.asyncProperty(fc.array(operation, { minLength: 50, maxLength: 50 }), async operations => {
          const room = await app.app.rooms.getOrCreate(uuidv7());
          const closings = countClosings(room);
          const peers = new Map<MediaPeer, number>();
          const consumerIds: string[] = [];
          const running: Promise<void>[] = [];
          for (const [i, op] of operations.entries()) {
            running.push(
              perform(room, op, consumerIds).catch((error: unknown) => {
                if (!(error instanceof AppError)) throw error;
              }),
            );
            // The last ones are still under way when the room closes, unless they are done one by one.
            if (running.length >= atOnce && i < operations.length - 1) await Promise.all(running.splice(0));
            watchPeers(room, peers);
          }
          if (atOnce === 1) await Promise.all(running);
          watchPeers(room, peers);
          room.close('requested');
          room.close('requested');
          await Promise.all(running);
          await app.app.captures.settled(room.roomId);

          expect([...closings].filter(([, times]) => times !== 1)).toEqual([]);
          expect([...peers.values()].filter(times => times !== 1)).toEqual([]);
          expect(room.peers).toEqual([]);
          expect(app.app.rooms.all).toEqual([]);
          expect(app.app.captures.running).toBe(0);
          expect(await app.held()).toBe(0);
          expect((await app.pool.workers[0]?.webRtcServer.dump())?.webRtcTransportIds).toEqual([]);
        }),
        { numRuns: 40, seed: 20261121, endOnFailure: true },
      );
    },
  );
});
