import { isLoopback } from '../../platform/loopback.ts';

/** Of the accounts that the seed makes. It stands in the README. */
export const demoPassword = 'lectern-demo';

const isThisMachine = (host: string) => host === 'localhost' || isLoopback(host.replace(/^\[(.*)\]$/, '$1'));

/**
 * Whether nobody but the people at this very machine can sign in: it listens on loopback, and no proxy speaks for it anywhere else.
 * Demo accounts are made, and open, only then.
 */
export const isOwnMachine = ({
  HOST,
  CORS_ORIGIN,
}: {
  HOST: string;
  CORS_ORIGIN: readonly string[];
}): boolean =>
  isThisMachine(HOST) &&
  CORS_ORIGIN.every(origin => URL.canParse(origin) && isThisMachine(new URL(origin).hostname));
