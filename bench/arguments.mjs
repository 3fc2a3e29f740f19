import { parseArgs } from 'node:util';

/**
 * Reads `--sizes=10,50 --rounds=6` by what is expected.
 * @template {Record<string, number | number[]>} T
 * @param {T} defaults a number, or several separated by commas
 * @returns {T}
 */
export function readArguments(defaults) {
  const options = Object.fromEntries(Object.keys(defaults).map(name => [name, { type: 'string' }]));
  const { values } = parseArgs({ options });
  const entries = Object.entries(defaults).map(([name, fallback]) => {
    if (values[name] === undefined) return [name, fallback];
    const given = values[name].split(',').map(Number);
    const single = !Array.isArray(fallback);
    if (given.some(value => !(value > 0)) || (single && given.length > 1))
      throw new Error(
        `--${name}=${values[name]} is not ${single ? 'a number' : 'a list of numbers'} above zero.`,
      );
    return [name, single ? given[0] : given];
  });
  return Object.fromEntries(entries);
}
