import { languageSchema } from '@lectern/contracts/session-log/caption-events';

const common = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'tr', 'uk', 'ar', 'hi', 'ja', 'ko', 'zh'];

/** Languages to choose from, by their English names, with `chosen` among them. */
export function captionLanguages(chosen: string): { tag: string; name: string }[] {
  return [...new Set([chosen, ...common])].map(tag => ({ tag, name: languageName(tag) }));
}

/** The one that this browser is set to, without its region. */
export function ownLanguage(): string {
  const tag = typeof navigator === 'undefined' ? 'en' : (navigator.language.split('-')[0] ?? 'en');
  return languageSchema.safeParse(tag).success ? tag : 'en';
}

export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
