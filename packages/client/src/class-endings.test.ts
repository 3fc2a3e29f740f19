import { AppError } from '@lectern/contracts/kernel/app-error';
import type { LogEvent } from '@lectern/contracts/session-log/log-event';
import { expect, it } from 'vitest';
import { endingByEvent, endingByRefusal } from './class-endings.ts';

it('tells who was inside that the class is over, and who was not why they cannot come in', () => {
  const notLive = new AppError('session_not_live');
  expect(endingByRefusal(notLive, true)).toEqual({ state: 'ended', reason: null });
  expect(endingByRefusal(notLive, false)).toMatchObject({ state: 'failed', code: 'session_not_live' });
  expect(endingByRefusal(new AppError('session_ended'), false)).toEqual({ state: 'ended', reason: null });
  expect(endingByRefusal(new AppError('room_full'), true)).toMatchObject({ code: 'room_full' });
});

it('ends the stay of who is removed, and of nobody else', () => {
  const left = (reason: string) =>
    ({ type: 'room:peer-left', payload: { participantId: 'me', reason } }) as unknown as LogEvent;
  expect(endingByEvent(left('removed'), 'me')).toEqual({ state: 'removed' });
  expect(endingByEvent(left('removed'), 'another')).toBeNull();
  expect(endingByEvent(left('left'), 'me')).toBeNull();
});
