import { describe, expect, it } from 'vitest';
import { canBlur, setBlur } from './background-blur.ts';

/** A camera whose system can do as it says, and does what it is told unless it breaks. */
function camera(backgroundBlur: boolean[] | undefined, { now = false, breaks = false } = {}) {
  const applied: unknown[] = [];
  let blurred = now;
  const track = {
    getCapabilities: () => ({ backgroundBlur }),
    getSettings: () => (backgroundBlur ? { backgroundBlur: blurred } : {}),
    getConstraints: () => ({ height: { ideal: 720 } }),
    applyConstraints: async (constraints: { backgroundBlur: boolean }) => {
      if (breaks) throw new DOMException('', 'OverconstrainedError');
      applied.push(constraints);
      blurred = constraints.backgroundBlur;
    },
  };
  return { track: track as unknown as MediaStreamTrack, applied };
}

describe('a blurred background', () => {
  it('is asked of the camera, which keeps all else that was asked of it', async () => {
    const { track, applied } = camera([false, true]);
    expect(canBlur(track)).toBe(true);
    expect(await setBlur(track, true)).toBe('on');
    expect(await setBlur(track, false)).toBe('off');
    expect(applied).toEqual([
      { height: { ideal: 720 }, backgroundBlur: true },
      { height: { ideal: 720 }, backgroundBlur: false },
    ]);
  });

  it('that cannot be had is said so, and is no failure', async () => {
    for (const { track } of [camera(undefined), camera([false]), camera([false, true], { breaks: true })])
      expect(await setBlur(track, true)).toBe('unsupported');
    expect(await setBlur(camera(undefined).track, false)).toBe('off');
    expect(canBlur(camera(undefined).track)).toBe(false);
    expect(canBlur({} as MediaStreamTrack)).toBe(false);
  });

  it('that the system has switched on by itself is shown as it is', async () => {
    expect(await setBlur(camera([true], { now: true }).track, false)).toBe('on');
  });
});
