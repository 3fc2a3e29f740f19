import type { ClassRole, Source } from '@lectern/contracts/primitives';
import { describe, expect, it } from 'vitest';
import { CaptureHealth, type CaptureSigns } from './capture-health.ts';
import { TrackSigns } from './track-signs.ts';

const participantId = '0198c6a0-0000-7000-8000-000000000001';
const wellDisk: CaptureSigns = { freeBytes: 10e9, queuedBytes: 0, lastDropMs: null };

const track = (source: Source, role: ClassRole = 'host', paused = false) =>
  new TrackSigns(
    { participantId, role, source, kind: source === 'camera' || source === 'screen' ? 'video' : 'audio' },
    paused,
    0,
  );

/** Lives through `seconds`, ten looks a second, from `fromSecond` on. @returns what was told, with the second. */
function live(
  health: CaptureHealth,
  tracks: TrackSigns[],
  [fromSecond, toSecond]: [number, number],
  each: (ms: number) => void = () => undefined,
  disk: CaptureSigns = wellDisk,
) {
  const told: [second: number, kinds: string][] = [];
  for (let ms = fromSecond * 1_000; ms < toSecond * 1_000; ms += 100) {
    each(ms);
    const problems = health.look(tracks, disk, ms);
    if (problems) told.push([ms / 1_000, problems.map(({ kind }) => kind).join()]);
  }
  return told;
}
const speaks = (one: TrackSigns) => (ms: number) => one.packet(ms, -30, 80);
const isSilent = (one: TrackSigns) => (ms: number) => one.packet(ms, -127, 3);
const moves = (one: TrackSigns) => (ms: number) => {
  one.packet(ms, null, 900);
  one.frame(ms, ms % 4_000 === 0, 2_000);
};
const stands = (one: TrackSigns) => (ms: number) => {
  one.packet(ms, null, 900);
  // A key frame is large whatever it shows, and sharpened after it.
  const sinceKeyMs = ms % 4_000;
  one.frame(ms, sinceKeyMs === 0, sinceKeyMs < 500 ? 5_000 : 60);
};

describe('the health of a recording', () => {
  it('is well while somebody speaks and moves', () => {
    const [microphone, camera] = [track('microphone'), track('camera')];
    const each = (ms: number) => {
      speaks(microphone)(ms);
      moves(camera)(ms);
    };
    expect(live(new CaptureHealth(1e9), [microphone, camera], [0, 120], each)).toEqual([]);
  });

  it('names a teacher’s microphone that nothing is heard from, and takes it back when something is', () => {
    const health = new CaptureHealth(1e9);
    const microphone = track('microphone');
    expect(live(health, [microphone], [0, 60], isSilent(microphone))).toEqual([[45, 'microphone-silent']]);
    expect(health.problems).toMatchObject([
      { kind: 'microphone-silent', participantId, source: 'microphone', freeBytes: null },
    ]);
    expect(live(health, [microphone], [60, 70], speaks(microphone))).toEqual([[62.9, '']]);
  });

  it('goes by the size of packets when a sender does not say how loud they are', () => {
    const microphone = track('microphone');
    const unsaid = (bytes: number) => (ms: number) => microphone.packet(ms, null, bytes);
    expect(live(new CaptureHealth(1e9), [microphone], [0, 50], unsaid(3))).toEqual([
      [45, 'microphone-silent'],
    ]);
    expect(live(new CaptureHealth(1e9), [microphone], [50, 100], unsaid(60))).toEqual([]);
  });

  it('expects no student to speak or to move', () => {
    const [microphone, camera] = [track('microphone', 'student'), track('camera', 'student')];
    const each = (ms: number) => {
      isSilent(microphone)(ms);
      stands(camera)(ms);
    };
    expect(live(new CaptureHealth(1e9), [microphone, camera], [0, 120], each)).toEqual([]);
  });

  it('says after a minute that a teacher is muted, which is no silence', () => {
    const health = new CaptureHealth(1e9);
    const microphone = track('microphone', 'cohost', true);
    expect(live(health, [microphone], [0, 90])).toEqual([[60, 'microphone-muted']]);
    microphone.resume(90_000);
    expect(live(health, [microphone], [90, 130], speaks(microphone))).toEqual([[92.9, '']]);
  });

  it.each(['camera', 'microphone'] as const)('names a %s that sends nothing', source => {
    const health = new CaptureHealth(1e9);
    const silent = track(source, 'student');
    expect(live(health, [silent], [0, 10])).toEqual([[6, 'no-packets']]);
    silent.pause(10_000);
    expect(live(health, [silent], [10, 20])).toEqual([[12.9, '']]);
  });

  it('names a teacher’s camera that shows one picture, key frames or not, and a screen never', () => {
    const health = new CaptureHealth(1e9);
    const [camera, screen] = [track('camera'), track('screen')];
    const each = (ms: number) => {
      stands(camera)(ms);
      stands(screen)(ms);
    };
    const told = live(health, [camera, screen], [0, 60], each);
    expect(told).toEqual([[12, 'picture-frozen']]);
    expect(health.problems).toMatchObject([{ source: 'camera' }]);
  });

  it('names a black picture, and not the same as frozen', () => {
    const health = new CaptureHealth(1e9);
    const camera = track('camera');
    camera.black = true;
    expect(live(health, [camera], [0, 30], stands(camera))).toEqual([[0, 'picture-black']]);
    camera.black = false;
    expect(live(health, [camera], [30, 40], moves(camera))).toEqual([[32.9, '']]);
  });

  it('forgets at once what was wrong with a track that is gone', () => {
    const health = new CaptureHealth(1e9);
    live(health, [track('camera', 'student')], [0, 7]);
    expect(live(health, [], [7, 8])).toEqual([[7, '']]);
  });

  it('does not flicker: what comes back within three seconds was never gone', () => {
    const health = new CaptureHealth(1e9);
    const camera = track('camera', 'student');
    live(health, [camera], [0, 7]);
    camera.packet(7_000, null, 900);
    expect(live(health, [camera], [7, 9.5])).toEqual([]);
  });

  it('warns of a disk before it is full, says what is left, and needs some more to believe that it is not', () => {
    const health = new CaptureHealth(5e9);
    const disk = (freeBytes: number) => ({ ...wellDisk, freeBytes });
    expect(live(health, [], [0, 5], undefined, disk(4e9))).toEqual([[0, 'disk-low']]);
    expect(health.problems).toMatchObject([{ participantId: null, freeBytes: 4e9 }]);
    expect(live(health, [], [5, 20], undefined, disk(5.2e9))).toEqual([]);
    expect(live(health, [], [20, 30], undefined, disk(6e9))).toEqual([[22.9, '']]);
  });

  it('says that the disk is behind when much waits for it for seconds, and at once when media was dropped', () => {
    const queued = { ...wellDisk, queuedBytes: 2e6 };
    expect(live(new CaptureHealth(1e9), [], [0, 10], undefined, queued)).toEqual([[3, 'capture-behind']]);
    const dropped = { ...wellDisk, lastDropMs: 0 };
    expect(live(new CaptureHealth(1e9), [], [0, 60], undefined, dropped)).toEqual([
      [0, 'capture-behind'],
      [32.9, ''],
    ]);
  });
});
