import { Prisma } from '../../generated/prisma/client.ts';

/** More than that is no search, and each word costs. */
const maxWords = 8;

/**
 * A place to look for a word, as a condition on a row `v` of videos (and its room `m`). `forMembers`: only for whoever manages the video
 * or was in the class; a public video must not tell strangers who was there or what was said.
 */
interface SearchSource {
  forMembers: boolean;
  contains(word: string): Prisma.Sql;
}

const sources: readonly SearchSource[] = [
  {
    forMembers: false,
    contains: word => Prisma.sql`(v.title ILIKE ${likePattern(word)} OR m.title ILIKE ${likePattern(word)})`,
  },
  {
    forMembers: true,
    contains: word => Prisma.sql`v.session_id IN (
      SELECT p.session_id FROM participants p
      WHERE p.display_name ILIKE ${likePattern(word)} AND p.first_joined_at IS NOT NULL)`,
  },
  {
    forMembers: true,
    contains: word => Prisma.sql`v.session_id IN (
      SELECT e.session_id FROM session_events e
      WHERE e.type = 'chat:message-sent' AND ${textContains(Prisma.sql`e.payload ->> 'text'`, word)})`,
  },
  {
    forMembers: true,
    // Typed while the class ran, until somebody edits them.
    contains: word => Prisma.sql`v.session_id IN (
      SELECT e.session_id FROM session_events e
      WHERE e.type = 'caption:line' AND ${textContains(Prisma.sql`e.payload ->> 'text'`, word)})`,
  },
  {
    forMembers: true,
    // As they stand: a long file is more than full text search takes.
    contains: word => Prisma.sql`v.id IN (
      SELECT c.video_id FROM captions c WHERE NOT c.deleted AND c.vtt ILIKE ${likePattern(word)})`,
  },
];

/** Every word of `text` must be found somewhere. @returns null when there is nothing to look for */
export function searchCondition(text: string | undefined, isMember: Prisma.Sql): Prisma.Sql | null {
  const words = (text ?? '').split(/\s+/).filter(Boolean).slice(0, maxWords);
  if (words.length === 0) return null;
  const places = (word: string) =>
    sources.map(({ forMembers, contains }) =>
      forMembers ? Prisma.sql`(${isMember} AND ${contains(word)})` : contains(word),
    );
  return Prisma.join(
    words.map(word => Prisma.sql`(${Prisma.join(places(word), ' OR ')})`),
    ' AND ',
  );
}

/**
 * Full text search by the beginnings of words, which an index on `to_tsvector('simple', …)` answers. Scripts that do not put spaces
 * between words are one long word to it, so they are looked for as they stand.
 */
function textContains(column: Prisma.Sql, word: string): Prisma.Sql {
  if (!/^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}]+$/u.test(word))
    return Prisma.sql`${column} ILIKE ${likePattern(word)}`;
  return Prisma.sql`to_tsvector('simple', ${column}) @@ to_tsquery('simple', ${`${word}:*`})`;
}

const likePattern = (word: string) => `%${word.replace(/[\\%_]/g, '\\$&')}%`;
