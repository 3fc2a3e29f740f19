import { assembleAv1 } from './av1.ts';
import type { Depacketizer } from './frame.ts';
import { createH264Assembler } from './h264.ts';
import { OpusDepacketizer } from './opus.ts';
import { VideoDepacketizer } from './video-depacketizer.ts';
import { assembleVp8 } from './vp8.ts';
import { assembleVp9 } from './vp9.ts';

/** How a codec is named in Matroska (RFC 9559 and its codec mappings). */
const matroskaIds: Record<string, string> = {
  'audio/opus': 'A_OPUS',
  'video/vp8': 'V_VP8',
  'video/vp9': 'V_VP9',
  'video/h264': 'V_MPEG4/ISO/AVC',
  'video/av1': 'V_AV1',
};

export interface CaptureCodec {
  matroskaId: string;
  depacketizer: Depacketizer;
  /** Null for sound, which can start anywhere. */
  video: VideoDepacketizer | null;
}

/** @returns null for a codec that cannot be recorded. `onBroken`: a key frame is needed to go on. */
export function codecOf(mimeType: string, onBroken: () => void): CaptureCodec | null {
  const name = mimeType.toLowerCase();
  const matroskaId = matroskaIds[name];
  if (!matroskaId) return null;
  if (name === 'audio/opus') return { matroskaId, depacketizer: new OpusDepacketizer(), video: null };
  const assemble =
    name === 'video/vp8'
      ? assembleVp8
      : name === 'video/vp9'
        ? assembleVp9
        : name === 'video/av1'
          ? assembleAv1
          : createH264Assembler();
  const video = new VideoDepacketizer(assemble, onBroken);
  return { matroskaId, depacketizer: video, video };
}
