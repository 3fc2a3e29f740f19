import type { Locator, Page } from '@playwright/test';

/** Waits until the video inside a tile has shown `frames` new frames; answers how many it has decoded in all. */
export function seesFrames(tile: Locator, frames = 5, timeoutMs = 30_000): Promise<number> {
  return tile
    .locator('video')
    .first()
    .evaluate(
      (element, wanted) =>
        new Promise<number>((resolve, reject) => {
          const video = element as HTMLVideoElement;
          const timer = setTimeout(
            () =>
              reject(
                new Error(`only ${seen} frames; readyState ${video.readyState}, width ${video.videoWidth}`),
              ),
            wanted.timeoutMs,
          );
          let seen = 0;
          const onFrame = () => {
            seen += 1;
            if (seen < wanted.frames || video.videoWidth === 0) {
              video.requestVideoFrameCallback(onFrame);
              return;
            }
            clearTimeout(timer);
            resolve(video.getVideoPlaybackQuality().totalVideoFrames);
          };
          video.requestVideoFrameCallback(onFrame);
        }),
      { frames, timeoutMs },
    );
}

/** The loudest sample (0 to 1) of every remote audio element on the page, listened to until each is above silence or time is up. */
export function remoteAudioPeaks(page: Page, expected: number, timeoutMs = 20_000): Promise<number[]> {
  return page.evaluate(
    async ({ expected, timeoutMs }) => {
      const context = new AudioContext();
      await context.resume();
      const peaks = new Map<string, number>();
      const listening = new Set<string>();
      const deadline = performance.now() + timeoutMs;
      const buffer = new Float32Array(2048);
      const analysers = new Map<string, AnalyserNode>();
      while (performance.now() < deadline) {
        for (const element of document.querySelectorAll('audio')) {
          const stream = element.srcObject as MediaStream | null;
          const track = stream?.getAudioTracks()[0];
          if (!stream || !track || listening.has(track.id)) continue;
          listening.add(track.id);
          const analyser = context.createAnalyser();
          analyser.fftSize = 2048;
          context.createMediaStreamSource(stream).connect(analyser);
          analysers.set(track.id, analyser);
        }
        for (const [id, analyser] of analysers) {
          analyser.getFloatTimeDomainData(buffer);
          const peak = buffer.reduce((max, sample) => Math.max(max, Math.abs(sample)), 0);
          peaks.set(id, Math.max(peaks.get(id) ?? 0, peak));
        }
        if (peaks.size >= expected && [...peaks.values()].every(peak => peak > 0.01)) break;
        await new Promise(resolve => requestAnimationFrame(resolve));
      }
      await context.close();
      return [...peaks.values()];
    },
    { expected, timeoutMs },
  );
}

/**
 * Records every RTCPeerConnection of the page, so that a test can ask for `getStats()`. Call before the page navigates.
 */
export async function watchPeerConnections(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const Original = window.RTCPeerConnection;
    const all: RTCPeerConnection[] = [];
    (window as unknown as { peerConnections: RTCPeerConnection[] }).peerConnections = all;
    window.RTCPeerConnection = class extends Original {
      constructor(...args: ConstructorParameters<typeof Original>) {
        super(...args);
        all.push(this);
      }
    };
  });
}

/** `getStats()` of every connection of the page that is open, as far as it is RTP of this direction. */
function rtpStats<T>(page: Page, type: 'inbound-rtp' | 'outbound-rtp'): Promise<(T & { kind: string })[]> {
  return page.evaluate(async type => {
    const all = (window as unknown as { peerConnections: RTCPeerConnection[] }).peerConnections;
    const open = all.filter(connection => connection.connectionState !== 'closed');
    const reports = await Promise.all(
      open.map(async connection => [...(await connection.getStats()).values()]),
    );
    return reports.flat().filter(report => report.type === type);
  }, type);
}

/** Bytes received by every inbound RTP stream, by kind. */
export async function inboundBytes(page: Page): Promise<{ audio: number[]; video: number[] }> {
  const streams = await rtpStats<{ bytesReceived: number }>(page, 'inbound-rtp');
  const of = (kind: string) => streams.filter(one => one.kind === kind).map(one => one.bytesReceived);
  return { audio: of('audio'), video: of('video') };
}

/** Videos of which a picture was decoded; mediasoup's probing for bandwidth looks like a stream, but has none. */
export async function receivedVideos(
  page: Page,
): Promise<{ bytesReceived: number; frameHeight: number; framesPerSecond: number }[]> {
  const streams = await rtpStats<{ bytesReceived: number; frameHeight?: number; framesPerSecond?: number }>(
    page,
    'inbound-rtp',
  );
  return streams.flatMap(({ frameHeight, bytesReceived, framesPerSecond = 0 }) =>
    frameHeight === undefined ? [] : [{ frameHeight, bytesReceived, framesPerSecond }],
  );
}

interface SentLayer {
  rid?: string;
  bytesSent: number;
  scalabilityMode?: string;
}

/** What is sent of each layer of each video. */
export async function sentLayers(page: Page): Promise<SentLayer[]> {
  const streams = await rtpStats<SentLayer>(page, 'outbound-rtp');
  return streams.filter(({ kind }) => kind === 'video');
}

/** By which kind of local candidate (`host`, `prflx`, `relay`) each connection of the page goes. */
export function selectedCandidates(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const all = (window as unknown as { peerConnections: RTCPeerConnection[] }).peerConnections;
    const open = all.filter(connection => connection.connectionState === 'connected');
    const kinds = await Promise.all(
      open.map(async connection => {
        const reports = [...(await connection.getStats()).values()];
        const transport = reports.find(report => report.type === 'transport');
        const pair = reports.find(report => report.id === transport?.selectedCandidatePairId);
        return reports.find(report => report.id === pair?.localCandidateId)?.candidateType as
          | string
          | undefined;
      }),
    );
    return kinds.filter(kind => kind !== undefined);
  });
}
