import { parseArgs } from 'node:util';

/**
 * Reads `--sizes=10,50 --rounds=6 --processes=api` by what is expected.
 * @template {Record<string, number | number[] | string[]>} T
 * @param {T} defaults a number, or several separated by commas; or names, of which some may be chosen
 * @returns {T}
 */
export function readArguments(defaults) {
  const options = Object.fromEntries(Object.keys(defaults).map(name => [name, { type: 'string' }]));
  const { values } = parseArgs({ options });
  const entries = Object.entries(defaults).map(([name, fallback]) => {
    if (values[name] === undefined) return [name, fallback];
    if (Array.isArray(fallback) && typeof fallback[0] === 'string')
      return [name, chosenOf(name, values[name].split(','), fallback)];
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

function chosenOf(option, names, known) {
  const unknown = names.find(name => !known.includes(name));
  if (unknown !== undefined) throw new Error(`--${option}=${unknown} is none of ${known.join(', ')}.`);
  return names;
}
