import { randomUUID } from 'node:crypto';
import type { Source } from '@lectern/contracts/primitives';
import type { LogFact } from '@lectern/contracts/session-log/log-event';
import { expect, it } from 'vitest';
import { classTimeline, type TimelineEvent } from './class-timeline.ts';

const ada: string = randomUUID();
const ben: string = randomUUID();
const names = new Map<string, string>([
  [ada, 'Ada'],
  [ben, 'Ben'],
]);
const startedAtMs = Date.UTC(2030, 0, 1);
const durationMs = 100_000;

const added = (producerId: string, participantId: string, source: Source, paused = false): LogFact => ({
  type: 'media:producer-added',
  payload: {
    producer: {
      producerId,
      participantId,
      source,
      kind: source === 'microphone' ? 'audio' : 'video',
      paused,
    },
  },
});
const closed = (producerId: string): LogFact => ({
  type: 'media:producer-closed',
  payload: { producerId, reason: 'closed' },
});
const said = (participantId: string, text: string): LogFact => ({
  type: 'chat:message-sent',
  payload: { messageId: randomUUID(), participantId, displayName: names.get(participantId) ?? '', text },
});

const timelineOf = (facts: readonly [number, LogFact][], hidden: string | null = null) =>
  classTimeline(
    facts.map(([seconds, fact], i) => ({
      ...fact,
      seq: i + 1,
      at: new Date(startedAtMs + seconds * 1000).toISOString(),
    })) as TimelineEvent[],
    { startedAtMs, durationMs },
    id => (id === hidden ? 'Participant 1' : (names.get(id) ?? null)),
  );

it('an event stands at its time less that of the first sample; what was before or after is left out', () => {
  const { markers } = timelineOf([
    [-5, said(ada, 'early')],
    [12.5, said(ada, 'hello')],
    [20, { type: 'hand:raised', payload: { participantId: ben } }],
    [30, { type: 'session:marked', payload: { participantId: ada, label: 'Proof' } }],
    [101, said(ada, 'late')],
  ]);
  expect(markers).toEqual([
    { atMs: 12_500, kind: 'chat', who: 'Ada', text: 'hello' },
    { atMs: 20_000, kind: 'hand', who: 'Ben', text: 'Raised a hand' },
    { atMs: 30_000, kind: 'mark', who: null, text: 'Proof' },
  ]);
});

it('calls everybody as they are called in the recording, and not as they were called in the class', () => {
  const { markers, shares } = timelineOf(
    [
      [-1, added('screen', ben, 'screen')],
      [1, said(ben, 'psst')],
      [2, { type: 'hand:raised', payload: { participantId: ben } }],
      [3, said(ada, 'yes?')],
    ],
    ben,
  );
  const standIn = 'Participant 1';
  expect(markers.map(({ who }) => who)).toEqual([standIn, standIn, standIn, 'Ada']);
  expect(JSON.stringify({ markers, shares })).not.toContain('Ben');
});

it('a screen that was shared before the recording began is shared from its start', () => {
  const { shares, markers } = timelineOf([
    [-60, added('one', ada, 'screen')],
    [40, closed('one')],
    [50, added('two', ben, 'screen')],
    [70, { type: 'room:peer-left', payload: { participantId: ben, reason: 'left' } }],
    [80, added('three', ada, 'screen')],
  ]);
  expect(shares).toEqual([
    { fromMs: 0, toMs: 40_000, who: 'Ada' },
    { fromMs: 50_000, toMs: 70_000, who: 'Ben' },
    { fromMs: 80_000, toMs: durationMs, who: 'Ada' },
  ]);
  expect(markers.map(({ atMs }) => atMs)).toEqual([0, 50_000, 80_000]);
});

it('a pause is when no microphone is on, whoever’s', () => {
  const { pauses } = timelineOf([
    [-1, added('a', ada, 'microphone')],
    [5, added('b', ben, 'microphone', true)],
    [10, { type: 'media:producer-resumed', payload: { producerId: 'b' } }],
    [20, { type: 'media:producer-paused', payload: { producerId: 'a', by: ada } }],
    [30, closed('b')],
    [60, { type: 'media:producer-resumed', payload: { producerId: 'a' } }],
    [90, { type: 'media:room-lost', payload: { reason: 'test' } }],
  ]);
  expect(pauses).toEqual([
    { fromMs: 30_000, toMs: 60_000 },
    { fromMs: 90_000, toMs: durationMs },
  ]);
});

it('typed captions are kept with their time', () => {
  const line = { participantId: ada, language: 'de', text: 'Guten Tag', typedForMs: 2_000 };
  expect(timelineOf([[10, { type: 'caption:line', payload: line }]]).lines).toEqual([
    { atMs: 10_000, language: 'de', text: 'Guten Tag', typedForMs: 2_000 },
  ]);
});
