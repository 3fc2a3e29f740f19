import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ErrorCode } from '@lectern/contracts/kernel/error-codes';
import type { LiveState } from '@lectern/contracts/session-log/live-state';
import type { LogEvent } from '@lectern/contracts/session-log/log-event';
import { Server, type Socket } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ClassroomSession } from './classroom-session.ts';
import type { ClassroomView } from './classroom-view.ts';
import { LocalMedia } from './local-media.ts';
import { idOf, liveState, person } from './testing/log-fixtures.ts';

const me = idOf(1);
const at = '2026-11-21T10:00:00.000Z';
type Answer = { ok: true; data: unknown } | { ok: false; error: { code: ErrorCode; message: string } };
const refusal = (code: ErrorCode): Answer => ({ ok: false, error: { code, message: code } });

/** A signaling server that answers as a test says. */
class ScriptedServer {
  readonly #http = createServer();
  readonly #io = new Server(this.#http);
  readonly requests: { name: string; atMs: number }[] = [];
  readonly answers = new Map<string, (payload: { commandId?: string }) => Answer>();
  state: LiveState = liveState({ seq: 1, participants: [person(1, 'Ada')] });
  connections = 0;
  #socket: Socket | undefined;

  constructor() {
    this.answers.set('room:join', () => this.seat(true));
    this.#io.on('connection', socket => {
      this.connections += 1;
      this.#socket = socket;
      socket.onAny((name: string, payload: object, ack: (answer: Answer) => void) => {
        this.requests.push({ name, atMs: performance.now() });
        ack(this.answers.get(name)?.(payload) ?? refusal('media_unavailable'));
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>(resolve => this.#http.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  seat(resumed: boolean): Answer {
    const data = { participantId: me, resumed, state: this.state, chat: [], media: null, serverTime: at };
    return { ok: true, data };
  }

  /** Puts an event into the log, as far as this page is concerned. */
  tell(fact: Pick<LogEvent, 'type' | 'payload'>): void {
    const seq = this.state.seq + 1;
    this.state = { ...this.state, seq };
    this.#socket?.emit(fact.type, { ...fact, seq, at });
  }

  nextConnection(): Promise<void> {
    return new Promise(resolve => this.#io.once('connection', () => resolve()));
  }

  count(name: string): number {
    return this.requests.filter(request => request.name === name).length;
  }

  async close(): Promise<void> {
    await this.#io.close();
  }
}

/** Devices that are switched on and show nothing. */
class FakeLocal extends LocalMedia {
  readonly on = { microphone: true, camera: true };

  override get getSnapshot() {
    const view = super.getSnapshot();
    const { microphone, camera } = view;
    return () => ({
      ...view,
      microphone: { ...microphone, on: this.on.microphone },
      camera: { ...camera, on: this.on.camera },
    });
  }

  override async setMicrophone(on: boolean): Promise<void> {
    this.on.microphone = on;
  }

  override async setCamera(on: boolean): Promise<void> {
    this.on.camera = on;
  }
}

let server: ScriptedServer;
let local: FakeLocal;
let session: ClassroomSession;
let tokensFetched: number;

beforeEach(async () => {
  server = new ScriptedServer();
  const signalingUrl = await server.listen();
  local = new FakeLocal();
  tokensFetched = 0;
  session = new ClassroomSession({
    local,
    fetchJoinToken: async () => {
      tokensFetched += 1;
      return {
        joinToken: 'token',
        signalingUrl,
        sessionId: idOf(900),
        participantId: me,
        roomId: idOf(901),
        displayName: 'Ada',
        guestToken: null,
        iceServers: [],
        expiresAt: new Date(Date.now() + 300_000).toISOString(),
      };
    },
  });
});
afterEach(async () => {
  session.close();
  await server.close();
});

const shows = (fits: (view: ClassroomView) => boolean) =>
  new Promise<ClassroomView>(resolve => {
    const check = () => {
      const view = session.getSnapshot();
      if (!fits(view)) return;
      stop();
      resolve(view);
    };
    const stop = session.subscribe(check);
    check();
  });
const isInside = ({ connection }: ClassroomView) => connection.state === 'media-lost';

it('what was prepared takes no seat before it is told to, and then does so over the same connection', async () => {
  const connected = server.nextConnection();
  session.prepare();
  await connected;
  session.join();
  await shows(isInside);
  expect([tokensFetched, server.connections, server.count('room:join')]).toEqual([1, 1, 1]);
});

it('a token that has expired while the connection stood is exchanged for another', async () => {
  server.answers.set('room:join', () =>
    server.count('room:join') === 1 ? refusal('token_expired') : server.seat(false),
  );
  session.join();
  await shows(isInside);
  expect([tokensFetched, server.connections]).toEqual([2, 2]);
});

describe('a join that fails', () => {
  it('is tried again after longer and longer waits', async () => {
    server.answers.set('room:join', () =>
      server.count('room:join') < 4 ? refusal('dependency_unavailable') : server.seat(false),
    );
    session.join();
    await shows(isInside);
    const [first, , , fourth] = server.requests.filter(({ name }) => name === 'room:join');
    // At once, then after 400 and 800 ms, each a quarter more or less.
    expect(fourth!.atMs - first!.atMs).toBeGreaterThan(900);
  });

  it.each<[ErrorCode]>([['validation_failed'], ['internal_error']])(
    'with %s every time ends with the advice to reload',
    async code => {
      server.answers.set('room:join', () => refusal(code));
      session.join();
      const { connection } = await shows(view => view.connection.state === 'failed');
      expect(connection).toMatchObject({ code, message: expect.stringContaining('Reload') });
      expect(server.count('room:join')).toBe(4);
    },
  );
});

describe('a seat that the server gave up while the socket stood', () => {
  const isSeated = (view: ClassroomView) => isInside(view) && view.me?.connected === true;
  const rejoined = () => expect.poll(() => server.count('room:join'), { timeout: 10_000 }).toBe(2);

  beforeEach(async () => {
    session.join();
    await shows(isSeated);
    // Whoever joins again is there again, in the log as well.
    server.answers.set('room:join', () => {
      server.state = { ...server.state, participants: [person(1, 'Ada')] };
      server.tell({ type: 'hand:lowered', payload: { participantId: me, loweredBy: me } });
      return server.seat(false);
    });
  });

  it('is taken again when its owner is marked as disconnected', async () => {
    server.tell({ type: 'room:peer-disconnected', payload: { participantId: me, seatHeldUntil: at } });
    await rejoined();
    await shows(isSeated);
  });

  it('is taken again when it has timed out', async () => {
    server.tell({ type: 'room:peer-left', payload: { participantId: me, reason: 'timed-out' } });
    await rejoined();
    await shows(isSeated);
  });

  it('is taken again when a command is told that there is none, and the command succeeds then', async () => {
    server.answers.set('hand:raise', () =>
      server.count('room:join') < 2 ? refusal('not_joined') : { ok: true, data: { position: 1 } },
    );
    expect(await session.raiseHand()).toEqual({ position: 1 });
    expect(server.count('room:join')).toBe(2);
  });

  it('is left alone when its owner was removed', async () => {
    server.tell({ type: 'room:peer-left', payload: { participantId: me, reason: 'removed' } });
    const { connection } = await shows(view => view.connection.state === 'removed');
    expect(connection).toEqual({ state: 'removed' });
    expect(server.count('room:join')).toBe(1);
  });

  it('is left alone when its owner leaves', async () => {
    server.answers.set('room:leave', () => {
      server.tell({ type: 'room:peer-left', payload: { participantId: me, reason: 'left' } });
      return { ok: true, data: {} };
    });
    await session.leave();
    expect(session.getSnapshot().connection).toEqual({ state: 'left' });
    expect(server.count('room:join')).toBe(1);
  });
});

it('what the seat does not allow is switched off at the device', async () => {
  server.state = liveState({ seq: 1, participants: [person(1, 'Ada', { sources: ['microphone'] })] });
  session.join();
  await shows(isInside);
  expect(local.on).toEqual({ microphone: true, camera: false });
});
