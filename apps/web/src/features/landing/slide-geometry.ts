/** Young's double slit as the landing page's slide draws it. Lengths in the slide's own units (960 × 540). */
export const slide = { width: 960, height: 540, barrierX: 316, screenX: 742, axisY: 292 } as const;
const slitGap = 60;
const wavelength = 17;

export const slitYs = [slide.axisY - slitGap / 2, slide.axisY + slitGap / 2] as const;

/** Radii of the wave crests that leave each slit and have not reached the screen. */
export const crestRadii = Array.from({ length: 24 }, (_, i) => (i + 1) * wavelength);

/** Brightness on the screen, 0 to 1, `y` from the axis: the two slits' path difference under the envelope of one slit's width. */
export function brightness(y: number): number {
  const distance = slide.screenX - slide.barrierX;
  const sine = y / Math.hypot(y, distance);
  const fringes = Math.cos((Math.PI * slitGap * sine) / wavelength) ** 2;
  const width = (Math.PI * 15 * sine) / wavelength;
  const envelope = width === 0 ? 1 : (Math.sin(width) / width) ** 2;
  return fringes * envelope;
}

/** The curve of brightness, drawn to the right of the screen. */
export function brightnessPath(reach: number, amplitude: number): string {
  const points: string[] = [];
  for (let y = -reach; y <= reach; y += 3) {
    const x = slide.screenX + 26 + brightness(y) * amplitude;
    points.push(`${x.toFixed(1)} ${(slide.axisY + y).toFixed(1)}`);
  }
  return `M${points.join('L')}`;
}
