import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { root } from '../../scripts/setup/paths.mjs';
import { writeClass } from './write-class.mjs';

/**
 * Makes a recording of so many minutes, and tells the API that it has just ended, as the media-worker does.
 * @returns {Promise<{videoId: string, endedAt: number}>} when, by `performance.now()`
 */
export async function handInClass(stack, { sessionId, minutes }) {
  const { API_URL: api, INTERNAL_SECRET: secret, CAPTURE_DIR: captureDir } = stack.env;
  const recordingId = randomUUID();
  const startMs = Date.now() - minutes * 60_000;
  const { tracks } = await writeClass({
    ...{ captureDir: path.resolve(root, captureDir), recordingId, sessionId, minutes, startMs },
  });
  const tell = async (method, where, body) => {
    const answer = await fetch(`${api}/internal/recordings/${recordingId}${where}`, {
      method,
      headers: { 'content-type': 'application/json', 'x-lectern-internal-secret': secret },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${where} was refused: ${await answer.text()}`);
  };
  await tell('POST', '/capture', { state: 'active', sessionId, at: new Date(startMs).toISOString() });
  for (const { trackId, body, segments } of tracks) {
    await tell('PUT', `/tracks/${trackId}`, body);
    for (const { index, ...segment } of segments)
      await tell('PUT', `/tracks/${trackId}/segments/${index}`, segment);
  }
  const endedAt = performance.now();
  await tell('POST', '/capture', {
    ...{ state: 'stopped', sessionId, at: new Date().toISOString(), reason: 'session-ended' },
  });
  return { videoId: recordingId, endedAt };
}
