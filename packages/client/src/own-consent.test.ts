import { AppError } from '@lectern/contracts/kernel/app-error';
import { consentTextVersion } from '@lectern/contracts/recording-consent';
import { expect, test, vi } from 'vitest';
import { CommandOutbox } from './command-outbox.ts';
import { OwnConsent } from './own-consent.ts';
import { idOf, liveState, person } from './testing/log-fixtures.ts';

function consentOver(send: (name: string, payload: object) => Promise<unknown>) {
  const outbox = new CommandOutbox(send as ConstructorParameters<typeof CommandOutbox>[0]);
  outbox.open();
  const changed = vi.fn();
  return { consent: new OwnConsent(outbox, changed), changed };
}

test('an answer is told with the words that were shown, and goes with every later join', async () => {
  const send = vi.fn(async () => ({}));
  const { consent, changed } = consentOver(send);
  expect(consent.forJoin).toBeUndefined();
  await consent.give('declined');
  expect(send).toHaveBeenCalledWith(
    'recording:answer-consent',
    expect.objectContaining({ answer: 'declined', textVersion: consentTextVersion }),
  );
  expect(consent.forJoin).toEqual({ answer: 'declined', textVersion: consentTextVersion });
  expect(changed).toHaveBeenCalled();
});

test('one that the server refuses is not shown as given', async () => {
  const { consent } = consentOver(() => Promise.reject(new AppError('seat_superseded')));
  consent.remember('declined');
  await expect(consent.give('given')).rejects.toMatchObject({ code: 'seat_superseded' });
  expect(consent.answer).toBe('declined');
});

test('the log has the last word, and its silence takes nothing back', () => {
  const { consent } = consentOver(async () => ({}));
  consent.remember('given');
  const state = (recordingConsent?: 'given' | 'declined') =>
    liveState({ participants: [person(1, 'Ada', recordingConsent ? { recordingConsent } : {})] });
  consent.follow(state(), idOf(1));
  expect(consent.answer).toBe('given');
  consent.follow(state('declined'), idOf(1));
  expect(consent.answer).toBe('declined');
});
