import type { Source } from '@lectern/contracts/primitives';
import type { Device, types } from 'mediasoup-client';
import { preferredVideoCodec, type VideoCodec } from './media-device.ts';

/** Bits a second of the camera's layers (180, 360 and 720 lines), and of the rest. */
const cameraLayersBps = [150_000, 500_000, 1_500_000];
const screenBps = 2_500_000;
const microphoneBps = 48_000;
const screenAudioBps = 128_000;

const fps = 30;
/** Whatever else is sent, the voice arrives (RTCRtpEncodingParameters of webrtc-priority). */
const voiceFirst = { priority: 'high', networkPriority: 'high' } as const;

/**
 * How a source is encoded. The camera comes in three layers, so that each watcher gets one that fits its tile and its link: simulcast with VP8
 * and H.264, scalable (SVC) with VP9 and AV1. A screen is one picture that nobody may be left without, with slower layers for narrow links.
 */
export function encodingOf(
  source: Source,
  device: Device,
  wanted: VideoCodec | null = null,
): Partial<types.ProducerOptions> {
  const codec = preferredVideoCodec(device, wanted);
  const mimeType = codec?.mimeType.toLowerCase();
  const isScalable = mimeType === 'video/vp9' || mimeType === 'video/av1';
  // Browsers encode H.264 without temporal layers.
  const frames = mimeType === 'video/h264' ? 'L1T1' : 'L1T3';
  switch (source) {
    case 'microphone':
      return {
        encodings: [{ ...voiceFirst, maxBitrate: microphoneBps }],
        codecOptions: { opusDtx: true, opusFec: true, opusMaxAverageBitrate: microphoneBps },
      };
    case 'screen-audio':
      return {
        encodings: [{ maxBitrate: screenAudioBps }],
        codecOptions: {
          opusStereo: true,
          opusFec: true,
          opusDtx: false,
          opusMaxAverageBitrate: screenAudioBps,
        },
      };
    case 'camera':
      return {
        codec,
        encodings: isScalable
          ? [{ scalabilityMode: 'L3T3_KEY', maxBitrate: cameraLayersBps.at(-1), maxFramerate: fps }]
          : cameraLayersBps.map((maxBitrate, i) => ({
              maxBitrate,
              maxFramerate: fps,
              scaleResolutionDownBy: 2 ** (cameraLayersBps.length - 1 - i),
              scalabilityMode: frames,
            })),
        codecOptions: { videoGoogleStartBitrate: 800 },
      };
    case 'screen':
      return {
        codec,
        encodings: [{ scalabilityMode: frames, maxBitrate: screenBps, maxFramerate: fps }],
        codecOptions: { videoGoogleStartBitrate: 1_500 },
      };
  }
}
