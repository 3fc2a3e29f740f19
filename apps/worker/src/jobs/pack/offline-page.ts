import { readCaptions } from '@lectern/contracts/captions/web-vtt';
import type { VideoTimeline } from '@lectern/contracts/internal/video-timeline';

/**
 * A page that plays the class from a folder, without a network and without a server: what browsers refuse to load from a file
 * (captions, data) stands in the page itself.
 */
export function offlinePage(timeline: VideoTimeline, videoName: string): string {
  const { title, startedAtMs, chapters, markers, captions } = timeline;
  const data = {
    chapters,
    tracks: captions.map(({ label, language, vtt }) => ({ label, language, cues: readCaptions(vtt).cues })),
  };
  const chat = markers.map(({ atMs, who, text }) => entry(atMs, who ? `${who}: ${text}` : text)).join('\n');
  const list = (heading: string, items: string) =>
    items ? `<section><h2>${heading}</h2><ol>${items}</ol></section>` : '';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; media-src 'self' file:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 70rem; padding: 1rem; color-scheme: light dark; }
  video { width: 100%; max-height: 80vh; background: #111318; border-radius: 12px; }
  ol { list-style: none; padding: 0; } button { font: inherit; border: 0; background: none; color: inherit; cursor: pointer; text-align: left; }
  button:hover { text-decoration: underline; } time { font-variant-numeric: tabular-nums; opacity: .7; margin-right: .75rem; }
</style>
<h1>${escapeHtml(title)}</h1>
<p>${new Date(startedAtMs).toISOString().slice(0, 10)}</p>
<video controls preload="metadata" src="${videoName}"></video>
${list('Chapters', chapters.map(({ startMs, title: name }) => entry(startMs, name)).join('\n'))}
${list('What happened', chat)}
<script type="application/json" id="data">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>
<script>
  const video = document.querySelector('video');
  const { tracks } = JSON.parse(document.getElementById('data').textContent);
  for (const { label, language, cues } of tracks) {
    const track = video.addTextTrack('captions', label, language);
    for (const { startMs, endMs, text } of cues) track.addCue(new VTTCue(startMs / 1000, endMs / 1000, text));
  }
  document.addEventListener('click', event => {
    const at = event.target.closest('[data-at]');
    if (!at) return;
    video.currentTime = Number(at.dataset.at) / 1000;
    video.play();
  });
</script>
</html>
`;
}

const entry = (atMs: number, text: string) =>
  `<li><button type="button" data-at="${atMs}"><time>${clock(atMs)}</time>${escapeHtml(text)}</button></li>`;

/** h:mm:ss */
export function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number) => `${value}`.padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
