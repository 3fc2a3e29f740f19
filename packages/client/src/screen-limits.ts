import type { ScreenQuality } from '@lectern/contracts/screen-quality';

/** For asking for a screen, and for changing one that is shared. */
export function screenConstraints({ height, frameRate }: ScreenQuality): MediaTrackConstraints {
  return {
    // Else a browser may answer with the next size that the source has of itself, which may be larger.
    ...({ resizeMode: 'crop-and-scale' } as MediaTrackConstraints),
    width: { max: Math.round((height * 16) / 9) },
    height: { max: height },
    frameRate: { ideal: frameRate, max: frameRate },
  };
}

/** By how much the sender has to make a picture smaller that the browser captures larger than it should be. */
export function scaleDownBy(capturedHeight: number | undefined, { height }: ScreenQuality): number {
  return capturedHeight && capturedHeight > height ? capturedHeight / height : 1;
}

/** What the sender of a screen keeps to (RTCRtpEncodingParameters), whatever the capture gives. */
export interface SenderLimits {
  maxBitrate: number;
  maxFramerate: number;
  scaleResolutionDownBy: number;
}
