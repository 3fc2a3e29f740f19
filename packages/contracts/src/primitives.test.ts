import { describe, expect, it } from 'vitest';
import { displayNameSchema, momentSchema, titleSchema } from './primitives.ts';

describe.each([
  ['a title', titleSchema],
  ['a name', displayNameSchema],
])('%s', (_, schema) => {
  it('may hold any letter of the world', () => {
    for (const text of ['Ωmega 数学', '𝔘nits 🚀']) expect(schema.parse(text)).toBe(text);
  });

  it('holds nothing that no database keeps, or that fakes another line', () => {
    for (const text of ['half \ud800', 'a null \0', 'two\nlines'])
      expect(schema.safeParse(text).success).toBe(false);
  });
});

it('a moment is one that a database can tell', () => {
  for (const text of ['2026-11-22', '2026-11-22T03:04:05.678Z', '1970-01-01'])
    expect(momentSchema.parse(text)).toBe(text);
  for (const text of ['0000-01-01', '0000-01-01T00:00:00.000Z', '2026-13-01', 'yesterday'])
    expect(momentSchema.safeParse(text).success).toBe(false);
});
