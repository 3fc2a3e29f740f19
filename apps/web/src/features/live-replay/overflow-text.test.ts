import type { LiveReplay } from '@lectern/contracts/rest/live-replay';
import type { Lobby } from '@lectern/contracts/rest/rooms';
import { expect, test } from 'vitest';
import { overflowText } from './overflow-text.ts';

const facts = { lobby: null, unreachable: false, mustSignIn: false, replay: null, problem: null };
const lobby = (state: Lobby['state']) => ({ state }) as Lobby;

test('every state in which there is no picture says what it is and what happens next', () => {
  expect(overflowText(facts)).toMatchObject({ waits: true });
  expect(overflowText({ ...facts, unreachable: true }).title).toMatch(/cannot be reached/);
  expect(overflowText({ ...facts, mustSignIn: true }).text).toMatch(/Sign in/);
  expect(overflowText({ ...facts, lobby: lobby('waiting') }).title).toMatch(/not started/);
  expect(overflowText({ ...facts, lobby: lobby('archived') }).text).toMatch(/library/);
  expect(overflowText({ ...facts, problem: 'You were removed.' }).text).toBe('You were removed.');
});

test('a class that is not recorded says so in the words of the server', () => {
  const replay = { state: 'unavailable', reason: 'It is not being recorded.' } as LiveReplay;
  expect(overflowText({ ...facts, lobby: lobby('live'), replay }).text).toBe('It is not being recorded.');
});
