import type { LogEvent } from '@lectern/contracts/session-log/log-event';
import { expect, it } from 'vitest';
import { CommandOutbox } from './command-outbox.ts';
import { LiveCaptions } from './live-captions.ts';

const participantId = '0199aaaa-0000-7000-8000-000000000001';
const line = (seq: number): LogEvent => ({
  type: 'caption:line',
  payload: { participantId, language: 'en', text: `line ${seq}`, typedForMs: 0 },
  seq,
  at: '2026-11-21T10:00:00.000Z',
});

it('keeps the latest lines in order, and nothing else of the log', () => {
  const captions = new LiveCaptions(new CommandOutbox(async () => ({}) as never));
  captions.follow({ type: 'hand:raised', payload: { participantId }, seq: 1, at: line(1).at });
  expect(captions.getSnapshot()).toEqual([]);
  for (let seq = 2; seq <= 40; seq += 1) captions.follow(line(seq));
  const seqs = captions.getSnapshot().map(one => one.seq);
  expect(seqs).toEqual(Array.from({ length: 20 }, (_, i) => 21 + i));
});

it('sends lines one after the other, each once', async () => {
  const sent: unknown[] = [];
  const outbox = new CommandOutbox(async (name, payload) => {
    sent.push([name, (payload as { text: string }).text]);
    return { seq: sent.length } as never;
  });
  const captions = new LiveCaptions(outbox);
  outbox.open();
  await Promise.all([captions.write('one', 'en', 0), captions.write('two', 'en', 0)]);
  expect(sent).toEqual([
    ['caption:send', 'one'],
    ['caption:send', 'two'],
  ]);
});
