import { randomInt } from 'node:crypto';

const longest = 60;
/** Without letters that look alike when they are read out. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A room's link name made from its title; titles in other scripts than Latin give `room`. */
export function slugOf(title: string): string {
  const slug = title
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longest)
    .replace(/^-+|-+$/g, '');
  return slug.length >= 3 ? slug : 'room';
}

/** The same with an ending that nobody guesses by accident, for a name that is taken. */
export function distinctSlug(slug: string, endingLength = 5): string {
  const ending = Array.from({ length: endingLength }, () => alphabet[randomInt(alphabet.length)]).join('');
  return `${slug.slice(0, longest - endingLength - 1).replace(/-+$/, '')}-${ending}`;
}
