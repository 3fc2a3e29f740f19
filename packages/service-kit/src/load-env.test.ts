import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseEnv } from './load-env.ts';

const shape = { PORT: z.coerce.number().int(), SECRET: z.string().min(8), LEVEL: z.string().default('info') };

describe('parseEnv', () => {
  it('reports every problem at once, and tells unset from wrong', () => {
    const parsed = parseEnv(shape, { PORT: 'abc' });
    expect(parsed).toEqual({
      ok: false,
      problems: [expect.stringMatching(/^PORT has a wrong value/), 'SECRET is not set'],
    });
  });

  it('takes an empty variable as unset, so that defaults hold', () => {
    expect(parseEnv(shape, { PORT: '1', SECRET: '12345678', LEVEL: '' })).toEqual({
      ok: true,
      env: { PORT: 1, SECRET: '12345678', LEVEL: 'info' },
    });
  });

  it('passes on nothing that the schema does not name', () => {
    const parsed = parseEnv(shape, { PORT: '1', SECRET: '12345678', HOME: '/root' });
    expect(parsed.ok && Object.keys(parsed.env)).toEqual(['PORT', 'SECRET', 'LEVEL']);
  });
});
