import type { StoredFile } from './video-files.repository.ts';

/** What is played as one file, best first. */
const playedKinds = ['composed', 'quick'] as const;

type Choosable = Pick<StoredFile, 'kind' | 'createdAt'>;

/** The one file to watch; null while there is none. */
export function bestToPlay<File extends Choosable>(files: readonly File[]): File | null {
  for (const kind of playedKinds) {
    const found = newest(files, kind);
    if (found) return found;
  }
  return null;
}

/** What was made last counts: a poster of the composed video after that of the quick copy. One that somebody chose is no file of these. */
export function newest<File extends Choosable>(files: readonly File[], kind: File['kind']): File | null {
  return files
    .filter(file => file.kind === kind)
    .reduce<File | null>((best, file) => (best && best.createdAt >= file.createdAt ? best : file), null);
}
