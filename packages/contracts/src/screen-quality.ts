import { z } from 'zod';

/** How a screen is sent at most: lines, pictures a second, and kilobits a second. */
export const screenQualitySchema = z.object({
  height: z.number().int().min(180).max(2_160),
  frameRate: z.number().int().min(1).max(60),
  maxBitrateKbps: z.number().int().min(100).max(10_000),
});
export type ScreenQuality = z.infer<typeof screenQualitySchema>;

/** What is left out stays as it is. */
export const screenQualityChangeSchema = screenQualitySchema
  .partial()
  .refine(change => Object.values(change).some(value => value !== undefined), 'Say what is to change');
export type ScreenQualityChange = z.infer<typeof screenQualityChangeSchema>;

export const screenPresets = {
  '1080p30': { height: 1_080, frameRate: 30, maxBitrateKbps: 2_500 },
  '720p30': { height: 720, frameRate: 30, maxBitrateKbps: 1_500 },
  '480p24': { height: 480, frameRate: 24, maxBitrateKbps: 800 },
} as const satisfies Record<string, ScreenQuality>;
export type ScreenPreset = keyof typeof screenPresets;

/** What a screen is sent with until somebody says otherwise. */
export const defaultScreenQuality: ScreenQuality = screenPresets['1080p30'];

/** The preset that this is, or null when it was set by numbers. */
export function presetOf(quality: ScreenQuality): ScreenPreset | null {
  const found = Object.entries(screenPresets).find(([, preset]) => sameQuality(preset, quality));
  return (found?.[0] as ScreenPreset | undefined) ?? null;
}

export const sameQuality = (a: ScreenQuality, b: ScreenQuality): boolean =>
  a.height === b.height && a.frameRate === b.frameRate && a.maxBitrateKbps === b.maxBitrateKbps;
