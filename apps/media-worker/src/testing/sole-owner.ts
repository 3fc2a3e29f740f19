import type { Fence } from '../capture/segment-file.ts';

/** Of files that no other process can take over. */
export const soleOwner: Fence = { assertOurs: async () => undefined };
