import { pino } from 'pino';
import { expect, it } from 'vitest';
import { closeAll } from './run-service.ts';

it('closes in reverse order of opening, and goes on after one that fails', async () => {
  const closed: string[] = [];
  const part = (name: string, fails = false) => ({
    name,
    close: async () => {
      closed.push(name);
      if (fails) throw new Error('stuck');
    },
  });
  const clean = await closeAll([part('redis'), part('bus', true), part('http')], pino({ level: 'silent' }));
  expect(closed).toEqual(['http', 'bus', 'redis']);
  expect(clean).toBe(false);
});
