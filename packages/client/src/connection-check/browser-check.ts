import { type Outcome, outcome } from './check-results.ts';

/** The part of a browser's globals that is looked at. */
export interface BrowserScope {
  isSecureContext?: boolean;
  navigator?: { mediaDevices?: { getUserMedia?: unknown; getDisplayMedia?: unknown } };
  RTCPeerConnection?: unknown;
  RTCRtpSender?: { getCapabilities?(kind: string): { codecs: { mimeType: string }[] } | null };
}

/** What the media server speaks (RFC 7742 and RFC 7874 have browsers speak some of each). */
const videoCodecs = ['VP8', 'H264', 'VP9', 'AV1'];
const audioCodecs = ['opus'];

/** Whether this browser can take part at all. Asks for no permission and sends nothing. */
export function checkBrowser(scope: BrowserScope = globalThis as BrowserScope): Outcome {
  const secure = scope.isSecureContext !== false;
  const capture = typeof scope.navigator?.mediaDevices?.getUserMedia === 'function';
  const webRtc = typeof scope.RTCPeerConnection === 'function';
  const video = known(scope, 'video', videoCodecs);
  const audio = known(scope, 'audio', audioCodecs);
  const figures = {
    webRtc,
    secureContext: secure,
    cameraAndMicrophone: capture,
    screenSharing: typeof scope.navigator?.mediaDevices?.getDisplayMedia === 'function',
    videoCodecs: video.join(', '),
    audioCodecs: audio.join(', '),
  };
  if (!webRtc) return outcome('browser-no-webrtc', 'bad', figures);
  if (video.length === 0 || audio.length === 0) return outcome('browser-no-codec', 'bad', figures);
  // One can still watch, listen and write.
  if (!secure) return outcome('browser-insecure', 'fair', figures);
  if (!capture) return outcome('browser-no-devices', 'fair', figures);
  return outcome('browser-ready', 'good', figures);
}

function known({ RTCRtpSender }: BrowserScope, kind: 'audio' | 'video', wanted: readonly string[]): string[] {
  const offered = RTCRtpSender?.getCapabilities?.(kind)?.codecs ?? [];
  return wanted.filter(name =>
    offered.some(({ mimeType }) => mimeType.toLowerCase() === `${kind}/${name}`.toLowerCase()),
  );
}
