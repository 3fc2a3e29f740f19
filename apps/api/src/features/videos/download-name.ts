const extensions: Record<string, string> = {
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'audio/mp4': 'm4a',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'text/vtt': 'vtt',
  'application/zip': 'zip',
  'image/jpeg': 'jpg',
  'image/png': 'png',
};

/**
 * How a saved file is called: `Algebra 2026-11-21.mp4`. What file systems refuse or read as a path (`/`, `\`, `:`, a leading dot …) is
 * a space; control characters and those that turn the direction of writing are gone.
 */
export function downloadName(title: string, recordedAt: Date, contentType: string): string {
  const safe = title
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .replace(/[/\\:*?"<>|]/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, 120);
  return `${safe || 'Video'} ${recordedAt.toISOString().slice(0, 10)}.${extensions[contentType] ?? 'bin'}`;
}
