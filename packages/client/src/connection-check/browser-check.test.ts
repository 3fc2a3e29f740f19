import { expect, it } from 'vitest';
import { checkBrowser, type BrowserScope } from './browser-check.ts';

const codecs = (kind: string) =>
  kind === 'audio'
    ? { codecs: [{ mimeType: 'audio/opus' }, { mimeType: 'audio/PCMU' }] }
    : { codecs: [{ mimeType: 'video/VP8' }, { mimeType: 'video/rtx' }, { mimeType: 'video/H264' }] };
const modern: BrowserScope = {
  isSecureContext: true,
  navigator: { mediaDevices: { getUserMedia: () => undefined, getDisplayMedia: () => undefined } },
  RTCPeerConnection: class {},
  RTCRtpSender: { getCapabilities: codecs },
};

it('a modern browser is ready, and its codecs are named', () => {
  expect(checkBrowser(modern)).toEqual({
    finding: 'browser-ready',
    verdict: 'good',
    figures: {
      webRtc: true,
      secureContext: true,
      cameraAndMicrophone: true,
      screenSharing: true,
      videoCodecs: 'VP8, H264',
      audioCodecs: 'opus',
    },
  });
});

it.each<[string, BrowserScope, string, string]>([
  ['no WebRTC', { ...modern, RTCPeerConnection: undefined }, 'browser-no-webrtc', 'bad'],
  [
    'no codec of ours',
    { ...modern, RTCRtpSender: { getCapabilities: () => null } },
    'browser-no-codec',
    'bad',
  ],
  ['a page without TLS', { ...modern, isSecureContext: false, navigator: {} }, 'browser-insecure', 'fair'],
  ['no way to open devices', { ...modern, navigator: {} }, 'browser-no-devices', 'fair'],
  ['nothing at all', {}, 'browser-no-webrtc', 'bad'],
])('%s is told apart', (_, scope, finding, verdict) => {
  expect(checkBrowser(scope)).toMatchObject({ finding, verdict });
});
