import { expect, test } from 'vitest';
import { findIn } from './find-in.ts';

const marked = (text: string, wanted: string) =>
  findIn(text, wanted)
    ?.map(part => (part.found ? `[${part.text}]` : part.text))
    .join('') ?? null;

test('finds every place, whatever the case, and leaves the text as it is', () => {
  expect(marked('Light is a wave. LIGHT bends.', 'light')).toBe('[Light] is a wave. [LIGHT] bends.');
  expect(marked('aaaa', 'aa')).toBe('[aa][aa]');
});

test('an empty search finds everything, another one what holds it', () => {
  expect(marked('Waves', '  ')).toBe('Waves');
  expect(marked('Waves', 'optics')).toBeNull();
  expect(marked('a.c', '.')).toBe('a[.]c');
});

test('letters that change their length are found, if not marked', () => {
  expect(marked('İstanbul', 'stanbul')).toBe('İstanbul');
});
