import {
  presetOf,
  type ScreenPreset,
  type ScreenQuality,
  screenPresets,
} from '@lectern/contracts/screen-quality';

/** How a screen is sent, for a tile: `720p, 30 fps`. */
export const screenQualityText = ({ height, frameRate }: ScreenQuality): string =>
  `${height}p, ${frameRate} fps`;

/** What one can choose from. */
export const screenQualityChoices = (Object.keys(screenPresets) as ScreenPreset[]).map(preset => ({
  preset,
  label: screenQualityText(screenPresets[preset]),
}));

/** What is chosen; something set by numbers has a line of its own. */
export const chosenPreset = (quality: ScreenQuality | null): string =>
  quality ? (presetOf(quality) ?? screenQualityText(quality)) : '';
