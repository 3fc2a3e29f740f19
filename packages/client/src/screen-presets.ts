/** How a screen is shared: lines, pictures a second, and bits a second at most. */
export const screenPresets = {
  '1080p30': { label: '1080p, 30 fps', height: 1080, frameRate: 30, maxBitrate: 2_500_000 },
  '720p30': { label: '720p, 30 fps', height: 720, frameRate: 30, maxBitrate: 1_500_000 },
  '480p24': { label: '480p, 24 fps', height: 480, frameRate: 24, maxBitrate: 800_000 },
} as const;
export type ScreenPreset = keyof typeof screenPresets;

/** For asking for a screen, and for changing one that is shared. */
export function screenConstraints(preset: ScreenPreset): MediaTrackConstraints {
  const { height, frameRate } = screenPresets[preset];
  return {
    width: { max: Math.round((height * 16) / 9) },
    height: { max: height },
    frameRate: { ideal: frameRate, max: frameRate },
  };
}
