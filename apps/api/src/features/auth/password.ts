import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, two passes, one lane. */
/** The library's number for argon2id, whose name is a `const enum` that cannot be imported here. */
const argon2id = 2;
const parameters = { algorithm: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password, parameters);

let dummy: Promise<string> | undefined;

/**
 * Whether the password is right. Without a hash (nobody has that name) a made-up one is checked, so that both answers take the
 * same time.
 */
export async function checkPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  dummy ??= hashPassword(randomBytes(16).toString('hex'));
  const known = passwordHash !== undefined;
  const right = await verify(known ? passwordHash : await dummy, password);
  return known && right;
}
