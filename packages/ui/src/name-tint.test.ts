import { expect, test } from 'vitest';
import { hueOf, initialsOf } from './name-tint.ts';

test('a name keeps its hue whatever its case and the spaces around it', () => {
  expect(hueOf(' Ada Lovelace ')).toBe(hueOf('ada lovelace'));
});

test('names that differ in one letter mostly get different hues', () => {
  const hues = new Set(Array.from({ length: 24 }, (_, i) => hueOf(`Student ${String.fromCharCode(65 + i)}`)));
  expect(hues.size).toBeGreaterThan(10);
});

test('initials come from the first and the last word', () => {
  expect(initialsOf('Ada Lovelace')).toBe('AL');
  expect(initialsOf('Juan Carlos de la Vega')).toBe('JV');
  expect(initialsOf('plato')).toBe('P');
});

test('initials never cut a letter with its accent, nor an emoji', () => {
  expect(initialsOf('e\u0301mile zola')).toBe('E\u0301Z');
  expect(initialsOf('👩‍🏫 Kim')).toBe('👩‍🏫K');
});

test('an empty name still shows something', () => {
  expect(initialsOf('   ')).toBe('?');
});
