import { slugSchema } from '@lectern/contracts/primitives';

/**
 * What someone pasted or typed → the path of the class: a whole invite link, its path, or only the code at its end.
 * Null when it cannot be one. Other hosts are ignored: the class is looked for here.
 */
export function classPathOf(typed: string): string | null {
  const text = typed.trim();
  const inLink = /(?:^|\/)rooms\/([^/?#\s]+)/i.exec(text)?.[1];
  const code = (inLink ?? text).toLowerCase().replace(/[\s_]+/g, '-');
  return slugSchema.safeParse(code).success ? `/rooms/${code}` : null;
}
