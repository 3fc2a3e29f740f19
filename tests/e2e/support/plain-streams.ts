import type { Page } from '@playwright/test';

/** What a page with nothing of ours does with the stream service, written from seed 003 and the OpenAPI file. */

export interface StreamStart {
  stream_id: string;
  session_id: string;
  server_endpoint: string;
  ice_servers: RTCIceServer[];
}

/** One request as the seed shows them. @returns the status and what was answered */
export function ask(page: Page, url: string, token: string, method: string, body?: object) {
  return page.evaluate(
    async ({ url, token, method, body }) => {
      const answer = await fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await answer.text();
      return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
    },
    { url, token, method, body },
  );
}

/** Watches a stream into the page's video element. @returns the status of the answer, and the viewing session */
export function watchStream(page: Page, api: string, token: string, streamId: string) {
  return page.evaluate(
    async ({ api, token, streamId }) => {
      const post = (path: string, body: object) =>
        fetch(api + path, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
      const watched = await post('/stream/watch', { stream_id: streamId });
      const { session_id, sdp_offer, ice_servers } = await watched.json();
      const connection = new RTCPeerConnection({ iceServers: ice_servers });
      const received = new MediaStream();
      connection.ontrack = ({ track }) => received.addTrack(track);
      await connection.setRemoteDescription({ type: 'offer', sdp: sdp_offer });
      await connection.setLocalDescription();
      const sdp_answer = connection.localDescription?.sdp;
      const answered = await post(`/stream/sessions/${session_id}/answer`, { sdp_answer });
      Object.assign(window, { connection });
      const video = document.querySelector('video');
      if (video) video.srcObject = received;
      return { status: answered.status, sessionId: session_id as string };
    },
    { api, token, streamId },
  );
}

export function hangUp(page: Page): Promise<void> {
  return page.evaluate(() => (window as unknown as { connection: RTCPeerConnection }).connection.close());
}

/** Bits a second that the page's encoder of pictures is told to make, by the estimate of its own connection. */
export function pictureTarget(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const { connection } = window as unknown as { connection: RTCPeerConnection };
    for (const report of (await connection.getStats()).values())
      if (report.type === 'outbound-rtp' && report.kind === 'video') return report.targetBitrate ?? 0;
    return 0;
  });
}
