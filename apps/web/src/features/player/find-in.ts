/** A stretch of a text that is, or is not, what was searched for. */
interface TextPart {
  text: string;
  found: boolean;
}

/** Where `wanted` stands in `text`, whatever the case; null when it does not. An empty search finds everything. */
export function findIn(text: string, wanted: string): TextPart[] | null {
  const needle = wanted.trim().toLocaleLowerCase();
  const hay = text.toLocaleLowerCase();
  if (needle === '') return [{ text, found: false }];
  // A letter whose small form is longer (İ) would move everything behind it.
  if (hay.length !== text.length) return hay.includes(needle) ? [{ text, found: false }] : null;
  const parts: TextPart[] = [];
  let from = 0;
  for (let at = hay.indexOf(needle); at >= 0; at = hay.indexOf(needle, from)) {
    if (at > from) parts.push({ text: text.slice(from, at), found: false });
    from = at + needle.length;
    parts.push({ text: text.slice(at, from), found: true });
  }
  if (parts.length === 0) return null;
  if (from < text.length) parts.push({ text: text.slice(from), found: false });
  return parts;
}
