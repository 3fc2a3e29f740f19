import { describe, expect, it } from 'vitest';
import { deriveView, type PendingMessage, unconfirmed, type ViewInput } from './classroom-view.ts';
import type { ChatMessage } from './event-log.ts';
import { idOf, liveState, person } from './testing/log-fixtures.ts';

const at = '2026-11-21T10:00:00.000Z';
const me = idOf(1);
const other = idOf(2);

const input = (change: Partial<ViewInput>): ViewInput => ({
  connection: { state: 'connected' },
  clockOffsetMs: 0,
  myId: me,
  state: liveState({ participants: [person(2, 'Bob'), person(1, 'Ada')] }),
  chat: [],
  pendingChat: [],
  mayHaveEarlierChat: false,
  remoteTracks: [],
  receives: 'full',
  recordingConsent: null,
  stills: [],
  quality: new Map(),
  recordingHealth: { problemsOf: () => [] },
  ownCamera: null,
  ownScreen: null,
  ...change,
});
const message = (seq: number, participantId: string, text: string): ChatMessage => ({
  seq,
  messageId: idOf(700 + seq),
  participantId,
  displayName: 'x',
  text,
  at,
});
const pending = (text: string, afterSeq: number, error: string | null = null): PendingMessage => ({
  commandId: `c-${text}-${afterSeq}`,
  text,
  afterSeq,
  at,
  error,
});

describe('the view', () => {
  it('lists people in the order of joining and knows which one is me', () => {
    const view = deriveView(input({}));
    expect(view.participants.map(p => [p.displayName, p.isMe])).toEqual([
      ['Ada', true],
      ['Bob', false],
    ]);
    expect(view.me?.displayName).toBe('Ada');
  });

  it('numbers hands in the order in which they went up', () => {
    const state = liveState({
      participants: [person(1, 'Ada'), person(2, 'Bob'), person(3, 'Cy')],
      hands: [
        { participantId: idOf(3), raisedAt: at },
        { participantId: idOf(1), raisedAt: at },
      ],
    });
    const view = deriveView(input({ state }));
    expect(view.hands.map(hand => [hand.displayName, hand.handPosition])).toEqual([
      ['Cy', 1],
      ['Ada', 2],
    ]);
    expect(view.participants.find(p => p.displayName === 'Bob')?.handPosition).toBeNull();
  });

  it('shows a picture only while its producer sends', () => {
    const stream = {} as MediaStream;
    const producer = {
      producerId: 'p',
      participantId: other,
      source: 'camera',
      kind: 'video',
      paused: false,
    } as const;
    const remoteTracks = [{ producerId: 'p', participantId: other, source: 'camera', stream } as const];
    const cameraOf = (paused: boolean, producers = true) =>
      deriveView(
        input({
          remoteTracks,
          state: liveState({
            participants: [person(2, 'Bob')],
            producers: producers ? [{ ...producer, paused }] : [],
          }),
        }),
      ).participants[0]?.camera;
    expect(cameraOf(false)).toBe(stream);
    expect(cameraOf(true)).toBeNull();
    expect(cameraOf(false, false)).toBeNull();
  });

  it('lets only hosts and cohosts moderate', () => {
    const as = (role: 'host' | 'cohost' | 'student') =>
      deriveView(input({ state: liveState({ participants: [person(1, 'Ada', { role })] }) })).permissions
        .moderate;
    expect([as('host'), as('cohost'), as('student')]).toEqual([true, true, false]);
  });

  it('puts what is not confirmed after the log, pending or failed', () => {
    const view = deriveView(
      input({
        chat: [message(1, other, 'hi')],
        pendingChat: [pending('soon', 1), pending('never', 1, 'You may not do this')],
      }),
    );
    expect(view.chat.map(line => [line.text, line.state])).toEqual([
      ['hi', 'sent'],
      ['soon', 'pending'],
      ['never', 'failed'],
    ]);
  });
});

describe('an unconfirmed message', () => {
  it('is not shown again when its event comes before the acknowledgement', () => {
    expect(unconfirmed([pending('hello', 3)], [message(4, me, 'hello')], me)).toEqual([]);
  });

  it('is not mistaken for an older one, nor for the same words of another person', () => {
    const waiting = [pending('hello', 3)];
    expect(unconfirmed(waiting, [message(2, me, 'hello'), message(4, other, 'hello')], me)).toEqual(waiting);
  });

  it('needs an event of its own, also when the words repeat', () => {
    const twice = [pending('yes', 0), { ...pending('yes', 0), commandId: 'second' }];
    expect(unconfirmed(twice, [message(1, me, 'yes')], me).map(one => one.commandId)).toEqual(['second']);
  });
});
