import { env } from './env.ts';

/** Runs once before the server answers: a wrong environment stops the start rather than the first visitor. */
export function register() {
  env();
}
