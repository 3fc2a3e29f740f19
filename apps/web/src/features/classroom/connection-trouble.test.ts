import { expect, it } from 'vitest';
import { inTrouble, troubleText } from './connection-trouble.ts';

const person = (name: string, quality: 'good' | 'fair' | 'poor', connected = true, isMe = false) => ({
  ...{ name, quality, connected, isMe },
});

it('the others who have trouble are told, those first who can follow least', () => {
  const people = [
    person('Ada', 'good'),
    person('Bob', 'fair'),
    person('Cleo', 'poor'),
    person('Dan', 'good', false),
    person('Eve', 'fair'),
    person('I', 'poor', true, true),
  ];
  expect(inTrouble(people).map(({ name }) => name)).toEqual(['Dan', 'Cleo', 'Bob', 'Eve']);
  expect(inTrouble([person('Ada', 'good')])).toEqual([]);
});

it('one is a person and several are people', () => {
  expect(troubleText(1)).toBe('1 person has a weak connection');
  expect(troubleText(2)).toBe('2 people have a weak connection');
});
