import { AppError } from '@lectern/contracts/kernel/app-error';
import { describe, expect, it } from 'vitest';
import { createRestClient } from './rest-client.ts';

const answering = (status: number, body: unknown, seen: Request[] = []) =>
  (async (input: string, init?: RequestInit) => {
    seen.push(new Request(input, init));
    return Response.json(body, { status });
  }) as unknown as typeof fetch;

const base = 'http://lectern.test/api/backend';

describe('the REST client', () => {
  it('fills the path, sends the body with the extra headers and parses the answer', async () => {
    const seen: Request[] = [];
    const answer = {
      joinToken: 'a.b.c',
      expiresAt: '2026-11-21T04:00:00.000Z',
      signalingUrl: 'http://live.test',
      sessionId: '0192aa00-0000-7000-8000-000000000001',
      roomId: '0192aa00-0000-7000-8000-000000000002',
      participantId: '0192aa00-0000-7000-8000-000000000003',
      displayName: 'Ada',
      guestToken: null,
      iceServers: [],
    };
    const api = createRestClient({
      baseUrl: base,
      headers: { 'x-test': '1' },
      fetch: answering(200, answer, seen),
    });
    expect(await api.joinRoom({ params: { roomId: answer.roomId }, body: { displayName: 'Ada' } })).toEqual(
      answer,
    );
    const [request] = seen;
    expect(request?.method).toBe('POST');
    expect(request?.url).toBe(`${base}/rooms/${answer.roomId}/join`);
    expect(request?.headers.get('x-test')).toBe('1');
    expect(await request?.json()).toEqual({ displayName: 'Ada' });
  });

  it('throws the code and the words of a problem', async () => {
    const problem = {
      type: 'about:blank',
      title: 'The class is full',
      status: 409,
      detail: 'All 2 seats are taken.',
      code: 'room_full',
      requestId: 'r',
    };
    const api = createRestClient({ baseUrl: base, fetch: answering(409, problem) });
    const failure = await api.readLobby({ params: { slug: 'waves' } }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AppError);
    expect(failure).toMatchObject({ code: 'room_full', message: 'All 2 seats are taken.' });
  });

  it('refuses an answer that breaks the contract', async () => {
    const api = createRestClient({ baseUrl: base, fetch: answering(200, { data: 'nonsense' }) });
    await expect(api.listRooms()).rejects.toMatchObject({ code: 'dependency_unavailable' });
  });

  it('offers no method for endpoints that answer bytes', () => {
    expect(createRestClient({ baseUrl: base })).not.toHaveProperty('readRecordingMedia');
  });
});
