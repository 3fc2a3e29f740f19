/** What a person sees while things are set up: one line a step, its duration, and on failure the cause and the next step. */

const tty = process.stdout.isTTY;
const dim = text => (tty ? `\u001b[2m${text}\u001b[0m` : text);
const red = text => (tty ? `\u001b[31m${text}\u001b[0m` : text);
const green = text => (tty ? `\u001b[32m${text}\u001b[0m` : text);

/** A failure that a person can act on. */
export class SetupError extends Error {
  /**
   * @param {string} cause what is wrong, in a sentence
   * @param {string} nextStep what to do about it
   * @param {string} [details] the last lines of what failed
   */
  constructor(cause, nextStep, details = '') {
    super(cause);
    this.nextStep = nextStep;
    this.details = details;
  }
}

export const say = text => process.stdout.write(`${text}\n`);

/**
 * Runs one step and says how long it took.
 * @template T
 * @param {string} title
 * @param {(note: (text: string) => void) => Promise<T> | T} work `note` shows how far it is
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const startedAt = Date.now();
  let noted = 0;
  say(`▸ ${title}`);
  const note = text => {
    if (tty) {
      process.stdout.write(`\r\u001b[K  ${dim(text.slice(0, (process.stdout.columns ?? 80) - 3))}`);
    } else if (Date.now() - noted > 10_000) {
      // Where nobody watches, a line every ten seconds shows that it goes on.
      noted = Date.now();
      say(`  ${text}`);
    }
  };
  const result = await work(note);
  if (tty) process.stdout.write('\r\u001b[K');
  say(`${green('✓')} ${title} ${dim(`(${((Date.now() - startedAt) / 1000).toFixed(1)} s)`)}`);
  return result;
}

/** Says what went wrong and what to do, and exits 1. */
export function fail(error) {
  if (tty) process.stdout.write('\r\u001b[K');
  if (error instanceof SetupError) {
    if (error.details) say(dim(error.details.trimEnd().split('\n').slice(-20).join('\n')));
    say(`${red('✗')} ${error.message}`);
    say(`  → ${error.nextStep}`);
  } else {
    say(`${red('✗')} ${error?.stack ?? error}`);
    say('  → This is a fault of the set-up itself; run "npm run doctor" and report what it prints.');
  }
  process.exit(1);
}
