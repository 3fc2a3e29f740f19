import type { ChatLine } from '@lectern/client/classroom-view';
import { expect, it } from 'vitest';
import { groupChat } from './group-chat.ts';

const line = (participantId: string, minute: number): ChatLine => ({
  key: `${participantId}-${minute}`,
  messageId: `${participantId}-${minute}`,
  participantId,
  displayName: participantId,
  text: 'x',
  at: new Date(minute * 60_000).toISOString(),
  isMe: false,
  state: 'sent',
  error: null,
});

it('puts lines of one person together, until somebody else writes or time has passed', () => {
  const groups = groupChat([line('a', 0), line('a', 4), line('a', 6), line('b', 6), line('a', 7)]);
  expect(groups.map(group => group.lines.map(one => one.key))).toEqual([
    ['a-0', 'a-4'],
    ['a-6'],
    ['b-6'],
    ['a-7'],
  ]);
});

it('makes nothing of nothing', () => {
  expect(groupChat([])).toEqual([]);
});
