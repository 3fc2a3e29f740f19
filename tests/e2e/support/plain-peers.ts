import type { Browser, Page } from '@playwright/test';
import { webUrl } from './people.ts';

/**
 * A page on the web origin that holds nothing of ours: what it does, any WHIP or WHEP client could do. Its connection is `window.connection`,
 * its resource `window.resource`.
 */
export async function plainPage(browser: Browser): Promise<Page> {
  // A page that Playwright answers itself counts as from elsewhere, and must be allowed to call this machine.
  const context = await browser.newContext({ permissions: ['camera', 'microphone', 'local-network-access'] });
  const page = await context.newPage();
  const address = `${webUrl()}/plain`;
  await page.route(address, route =>
    route.fulfill({
      contentType: 'text/html',
      body: '<!doctype html><video autoplay muted playsinline></video>',
    }),
  );
  await page.goto(address);
  return page;
}

interface PlainWindow {
  connection: RTCPeerConnection;
  resource: string;
}

/** Publishes the fake camera, in three layers with `simulcast`, and microphone as RFC 9725 has it. */
export function publishByWhip(page: Page, url: string, token: string, { simulcast = false } = {}) {
  return page.evaluate(
    async ({ url, token, simulcast }) => {
      const plain = window as unknown as PlainWindow;
      const layers = [
        { rid: 'q', scaleResolutionDownBy: 4 },
        { rid: 'h', scaleResolutionDownBy: 2 },
        { rid: 'f' },
      ];
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: true,
        video: { width: 640, height: 360 },
      });
      const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
      for (const track of stream.getTracks())
        connection.addTransceiver(track, {
          direction: 'sendonly',
          streams: [stream],
          ...(simulcast && track.kind === 'video' ? { sendEncodings: layers } : {}),
        });
      await connection.setLocalDescription();
      const answer = await fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/sdp' },
        body: connection.localDescription?.sdp ?? '',
      });
      plain.connection = connection;
      plain.resource = new URL(answer.headers.get('location') ?? '', url).href;
      await connection.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
      return { status: answer.status, resource: plain.resource, etag: answer.headers.get('etag') };
    },
    { url, token, simulcast },
  );
}

/** Plays one picture and one sound by WHEP into the page's video element. */
export function playByWhep(page: Page, url: string, token: string) {
  return page.evaluate(
    async ({ url, token }) => {
      const plain = window as unknown as PlainWindow;
      const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
      const received = new MediaStream();
      connection.ontrack = ({ track }) => received.addTrack(track);
      for (const kind of ['audio', 'video']) connection.addTransceiver(kind, { direction: 'recvonly' });
      await connection.setLocalDescription();
      const answer = await fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/sdp' },
        body: connection.localDescription?.sdp ?? '',
      });
      plain.connection = connection;
      plain.resource = new URL(answer.headers.get('location') ?? '', url).href;
      await connection.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
      const video = document.querySelector('video');
      if (video) video.srcObject = received;
      return { status: answer.status, resource: plain.resource };
    },
    { url, token },
  );
}

/** Restarts ICE by PATCH (RFC 9725, 4.3.3). @returns the status, and whether the connection came up with the new credentials. */
export function restartByPatch(page: Page, token: string) {
  return page.evaluate(async token => {
    const { connection, resource } = window as unknown as PlainWindow;
    const credentials = (sdp: string) => sdp.match(/a=ice-(?:ufrag|pwd):.*/g)?.slice(0, 2) ?? [];
    const before = connection.remoteDescription?.sdp ?? '';
    await connection.setLocalDescription(await connection.createOffer({ iceRestart: true }));
    const answer = await fetch(resource, {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/trickle-ice-sdpfrag',
        'if-match': '*',
      },
      body: `${credentials(connection.localDescription?.sdp ?? '').join('\r\n')}\r\n`,
    });
    const [ufrag = '', pwd = ''] = credentials(await answer.text());
    const sdp = before.replaceAll(/a=ice-ufrag:.*/g, ufrag).replaceAll(/a=ice-pwd:.*/g, pwd);
    await connection.setRemoteDescription({ type: 'answer', sdp });
    return { status: answer.status, etag: answer.headers.get('etag') };
  }, token);
}

/** Deletes the page's resource. @returns the status */
export function deleteResource(page: Page, token: string): Promise<number> {
  return page.evaluate(async bearer => {
    const { resource } = window as unknown as PlainWindow;
    const headers = { authorization: `Bearer ${bearer}` };
    return (await fetch(resource, { method: 'DELETE', headers })).status;
  }, token);
}

/** Bytes received of each kind so far. */
export function receivedBytes(page: Page): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const { connection } = window as unknown as PlainWindow;
    const bytes: Record<string, number> = {};
    for (const report of (await connection.getStats()).values())
      if (report.type === 'inbound-rtp') bytes[report.kind] = report.bytesReceived;
    return bytes;
  });
}
