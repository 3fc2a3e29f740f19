import { commandIdSchema } from '@lectern/contracts/kernel/socket';
import { expect, it } from 'vitest';
import { newCommandId } from './command-id.ts';

it('makes ids that the contract accepts, each another', () => {
  const ids = Array.from({ length: 200 }, newCommandId);
  for (const id of ids) expect(commandIdSchema.safeParse(id).success).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
});
