import { AppError } from '@lectern/contracts/kernel/app-error';
import { describe, expect, it } from 'vitest';
import { CommandOutbox, type SendRequest } from './command-outbox.ts';

interface Sent {
  name: string;
  payload: { commandId: string; text?: string };
  ok: (data?: unknown) => void;
  fail: (error: AppError) => void;
}

/** A line that answers only when the test says so. */
function line() {
  const sent: Sent[] = [];
  const waiting: ((sent: Sent) => void)[] = [];
  const request = ((name: string, payload: Sent['payload']) =>
    new Promise((resolve, reject) => {
      const one = { name, payload, ok: resolve, fail: reject };
      const waiter = waiting.shift();
      if (waiter) waiter(one);
      else sent.push(one);
    })) as unknown as SendRequest;
  const next = () =>
    new Promise<Sent>(resolve => {
      const one = sent.shift();
      if (one) resolve(one);
      else waiting.push(resolve);
    });
  return { request, next, sent };
}

const lost = () => new AppError('signaling_unavailable');

describe('the outbox', () => {
  it('resends a command under its id until it is acknowledged', async () => {
    const { request, next } = line();
    const outbox = new CommandOutbox(request, { retryDelayMs: 1 });
    outbox.open();
    const { commandId, done } = outbox.submit('chat:send', { text: 'hello' });
    const first = await next();
    outbox.pause();
    first.fail(lost());
    outbox.open();
    const second = await next();
    second.fail(new AppError('dependency_unavailable'));
    const third = await next();
    third.ok({ messageId: 'm', seq: 3 });
    expect(await done).toEqual({ messageId: 'm', seq: 3 });
    expect([first, second, third].map(one => one.payload.commandId)).toEqual([
      commandId,
      commandId,
      commandId,
    ]);
  });

  it('sends nothing while it is not open, and everything afterwards', async () => {
    const { request, next, sent } = line();
    const outbox = new CommandOutbox(request);
    const { done } = outbox.submit('hand:raise', {});
    expect(sent).toEqual([]);
    outbox.open();
    (await next()).ok({ position: 1 });
    expect(await done).toEqual({ position: 1 });
  });

  it('never lets a message overtake the one before it', async () => {
    const { request, next, sent } = line();
    const outbox = new CommandOutbox(request, { retryDelayMs: 1 });
    outbox.open();
    const all = ['one', 'two', 'three'].map(text => outbox.submit('chat:send', { text }).done);
    const first = await next();
    expect(sent).toEqual([]);
    first.fail(lost());
    for (const text of ['one', 'two', 'three']) {
      const one = await next();
      expect(one.payload.text).toBe(text);
      expect(sent).toEqual([]);
      one.ok({});
    }
    await Promise.all(all);
  });

  it('lets a hand go up while a message waits', async () => {
    const { request, next } = line();
    const outbox = new CommandOutbox(request);
    outbox.open();
    outbox.submit('chat:send', { text: 'slow' });
    outbox.submit('hand:raise', {});
    expect([(await next()).name, (await next()).name]).toEqual(['chat:send', 'hand:raise']);
  });

  it('gives a refusal back and goes on with the next', async () => {
    const { request, next } = line();
    const outbox = new CommandOutbox(request);
    outbox.open();
    const refused = outbox.submit('chat:send', { text: 'no' }).done;
    const accepted = outbox.submit('chat:send', { text: 'yes' }).done;
    (await next()).fail(new AppError('forbidden'));
    (await next()).ok('fine');
    await expect(refused).rejects.toMatchObject({ code: 'forbidden' });
    expect(await accepted).toBe('fine');
  });

  it('fails what waits, and what comes, once it is closed', async () => {
    const { request } = line();
    const outbox = new CommandOutbox(request);
    const before = outbox.submit('chat:send', { text: 'late' }).done;
    outbox.close(new AppError('not_joined'));
    await expect(before).rejects.toMatchObject({ code: 'not_joined' });
    await expect(outbox.submit('hand:raise', {}).done).rejects.toMatchObject({ code: 'not_joined' });
  });
});
