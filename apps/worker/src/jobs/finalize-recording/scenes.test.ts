import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inARow, manifestOf, type TrackFixture } from '../../testing/manifest.fixture.ts';
import type { Scene } from './scenes.ts';
import { buildTimeline } from './timeline.ts';

const scenesOf = (tracks: readonly TrackFixture[]) => buildTimeline(manifestOf(tracks), () => true).scenes;

/** `a+b (corner) from-to` in seconds, names in quotes for those without a picture, `-` for nothing to see. */
const pictures = (tracks: readonly TrackFixture[]) => scenesOf(tracks).map(described);

function described({ screens, people, fromMs, toMs }: Scene): string {
  const names = (tiles: Scene['people']) =>
    tiles.map(({ trackId, displayName }) => trackId ?? `'${displayName}'`).join('+');
  const shown =
    screens.length > 0 ? `${names(screens)}${people[0] ? ` (${names(people)})` : ''}` : names(people);
  return `${shown || '-'} ${+(fromMs / 1000).toFixed(3)}-${+(toMs / 1000).toFixed(3)}`;
}

describe('a single picture', () => {
  test('is the host’s camera, and the screen with it in the corner while one is shared', () => {
    expect(
      pictures([
        { name: 'student', source: 'camera', segments: inARow(0, 5) },
        { name: 'host', source: 'camera', role: 'host', segments: inARow(0, 5) },
        { name: 'screen', source: 'screen', role: 'host', segments: inARow(6_000, 2) },
      ]),
    ).toEqual(['host 0-6', 'screen (host) 6-14', 'host 14-20']);
  });

  test('is the cohost’s camera without a host, before anyone else’s', () => {
    expect(
      pictures([
        { name: 'student', source: 'camera', segments: inARow(0, 3) },
        { name: 'cohost', source: 'camera', role: 'cohost', segments: inARow(4_000, 1) },
      ]),
    ).toEqual(['student 0-4', 'cohost 4-8', 'student 8-12']);
  });

  test('is the newest of one person’s tracks, since a reconnect starts a new one', () => {
    expect(
      pictures([
        { name: 'old', source: 'camera', role: 'host', person: 'ada', segments: inARow(0, 3) },
        { name: 'new', source: 'camera', role: 'host', person: 'ada', segments: inARow(10_000, 2) },
      ]),
    ).toEqual(['old 0-10', 'new 10-18']);
  });

  test('is dark when nobody shows anything for long, and only then', () => {
    expect(
      pictures([
        { name: 'sound', source: 'screen-audio', segments: inARow(0, 8) },
        {
          name: 'host',
          source: 'camera',
          role: 'host',
          segments: [
            [8_000, 4_000],
            [15_000, 4_000],
          ],
        },
      ]),
    ).toEqual(['- 0-8', 'host 8-19', '- 19-32']);
  });

  test('is held through the segment that a dying recorder lost, even when another camera is on', () => {
    expect(
      pictures([
        {
          name: 'host',
          source: 'camera',
          role: 'host',
          segments: [
            [0, 4_000],
            [8_000, 4_000],
          ],
        },
        { name: 'student', source: 'camera', segments: inARow(0, 3) },
      ]),
    ).toEqual(['host 0-12']);
  });

  test('goes to somebody else when a camera is off for longer than that', () => {
    expect(
      pictures([
        {
          name: 'host',
          source: 'camera',
          role: 'host',
          segments: [
            [0, 4_000],
            [12_000, 4_000],
          ],
        },
        { name: 'student', source: 'camera', segments: inARow(0, 4) },
      ]),
    ).toEqual(['host 0-4', 'student 4-12', 'host 12-16']);
  });

  test('is held over the change from one track of a person to the next', () => {
    expect(
      pictures([
        { name: 'old', source: 'camera', role: 'host', person: 'ada', segments: inARow(0, 1) },
        { name: 'new', source: 'camera', role: 'host', person: 'ada', segments: inARow(5_500, 1) },
        { name: 'student', source: 'camera', segments: inARow(0, 3) },
      ]),
    ).toEqual(['old 0-5.5', 'new 5.5-9.5', 'student 9.5-12']);
  });
});

describe('a screen', () => {
  const teacher: TrackFixture = { name: 'host', source: 'camera', role: 'host', segments: inARow(0, 4) };

  test('stands beside another one, the older at the left', () => {
    expect(
      pictures([
        { name: 'first', source: 'screen', segments: inARow(0, 4) },
        { name: 'second', source: 'screen', segments: inARow(4_000, 2) },
      ]),
    ).toEqual(['first 0-4', 'first+second 4-12', 'first 12-16']);
  });

  test('has whoever shares it in its corner, and otherwise the host', () => {
    expect(
      pictures([
        teacher,
        { name: 'ben', source: 'camera', person: 'ben', segments: inARow(0, 2) },
        { name: 'screen', source: 'screen', person: 'ben', segments: inARow(0, 4) },
      ]),
    ).toEqual(['screen (ben) 0-8', 'screen (host) 8-16']);
  });

  test('has nobody in its corner who only listens', () => {
    expect(
      pictures([
        { name: 'silent', source: 'camera', segments: inARow(0, 1) },
        { name: 'screen', source: 'screen', role: 'host', segments: inARow(0, 1) },
      ]),
    ).toEqual(['screen 0-4']);
  });

  test('is one of four at most: the newest', () => {
    const screens = [0, 1, 2, 3, 4].map(index => ({
      name: `screen${index}`,
      source: 'screen' as const,
      segments: [[index * 10, 20_000 - index * 10]] as [number, number][],
    }));
    expect(pictures(screens)).toEqual(['screen1+screen2+screen3+screen4 0-20']);
  });
});

describe('the grid', () => {
  const camera = (name: string, count: number, role: TrackFixture['role'] = 'student', startMs = 0) =>
    ({ name, person: name, source: 'camera', role, segments: inARow(startMs, count) }) as const;
  const voice = (name: string, count: number, role: TrackFixture['role'] = 'student', startMs = 0) =>
    ({
      name: `${name}-voice`,
      person: name,
      source: 'microphone',
      role,
      segments: inARow(startMs, count),
    }) as const;

  test('holds those on stage in order of their part, then whoever speaks', () => {
    expect(
      pictures([
        camera('eve', 3),
        voice('eve', 3),
        camera('silent', 3),
        camera('cohost', 3, 'cohost'),
        camera('speaker', 3, 'speaker'),
        camera('host', 3, 'host'),
      ]),
    ).toEqual(['host+cohost+speaker+eve 0-12']);
  });

  test('has a name for somebody who is heard and not seen, until their camera is on', () => {
    expect(
      pictures([
        voice('host', 5, 'host'),
        camera('host', 2, 'host', 8_000),
        voice('eve', 5),
        camera('eve', 5),
      ]),
    ).toEqual(["'host'+eve 0-8", 'host+eve 8-16', "'host'+eve 16-20"]);
  });

  test('of a class of cameras where nobody speaks holds them all, in order of arrival', () => {
    expect(pictures([camera('late', 2, 'student', 4_000), camera('early', 3)])).toEqual([
      'early 0-4',
      'early+late 4-12',
    ]);
  });

  test('holds nine of thirty, the host first and those with a camera before those without', () => {
    const students = Array.from({ length: 30 }, (_, index) => `s${String(index).padStart(2, '0')}`);
    const [scene] = scenesOf([
      voice('host', 2, 'host'),
      ...students.map(name => voice(name, 2)),
      ...students.slice(25).map(name => camera(name, 2)),
    ]);
    expect(scene?.people.map(tile => tile.trackId ?? tile.displayName)).toEqual([
      'host',
      's25',
      's26',
      's27',
      's28',
      's29',
      's00',
      's01',
      's02',
    ]);
  });

  test('does not flicker when somebody comes and goes within a second, nor when four come one after another', () => {
    expect(
      pictures([
        camera('host', 5, 'host'),
        { name: 'blip', source: 'microphone', segments: [[9_000, 900]] },
        ...['b', 'c', 'd'].map((name, index) => camera(name, 4, 'speaker', 500 + index * 600)),
      ]),
    ).toEqual(['host+b+c+d 0-17.7', 'host 17.7-20']);
  });

  test('shows what is there when people keep coming and going for long', () => {
    const flickering = Array.from({ length: 20 }, (_, index) => [index * 2_000, 1_000] as const);
    const tracks: TrackFixture[] = Array.from({ length: 20 }, (_, index) => ({
      name: `s${index}`,
      source: 'microphone',
      segments: [flickering[index] ?? [0, 0]],
    }));
    const longest = Math.max(...scenesOf(tracks).map(({ fromMs, toMs }) => toMs - fromMs));
    expect(longest).toBeLessThan(15_000);
  });
});

const segments = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 9_000 }), fc.integer({ min: 1, max: 8_000 })), { maxLength: 6 })
  .map(steps => {
    let at = 0;
    return steps.map(([gap, length]) => {
      at += gap + length;
      return [at - length, length] as const;
    });
  });
const anyTracks: fc.Arbitrary<TrackFixture[]> = fc.array(
  fc.record({
    name: fc.uuid(),
    person: fc.constantFrom('ada', 'ben', 'cy', 'dee'),
    source: fc.constantFrom('camera', 'screen', 'microphone', 'screen-audio'),
    role: fc.constantFrom('host', 'cohost', 'speaker', 'student', 'guest'),
    segments,
  }),
  { maxLength: 14 },
);

test('whatever happens, scenes cover the class without gap or overlap and none is shorter than a change takes', () => {
  fc.assert(
    fc.property(anyTracks, tracks => {
      const { scenes, durationMs, videoTracks } = buildTimeline(manifestOf(tracks), () => true);
      let at = 0;
      const known = new Set(videoTracks.map(track => track.trackId));
      for (const scene of scenes) {
        expect(scene.fromMs).toBe(at);
        expect(scene.toMs).toBeGreaterThan(scene.fromMs);
        at = scene.toMs;
        expect(scene.screens.length).toBeLessThanOrEqual(4);
        expect(scene.people.length).toBeLessThanOrEqual(scene.screens.length > 0 ? 1 : 9);
        const people = scene.people.map(tile => tile.participantId);
        expect(new Set(people).size).toBe(people.length);
        for (const { trackId } of [...scene.screens, ...scene.people])
          expect(trackId === null || known.has(trackId)).toBe(true);
      }
      expect(at).toBe(durationMs);
    }),
    { numRuns: 300 },
  );
});

test('whoever is on stage for long is seen in the middle of that time', () => {
  fc.assert(
    fc.property(anyTracks, fc.integer({ min: 12_000, max: 40_000 }), (tracks, lengthMs) => {
      const host: TrackFixture = {
        name: 'the-host',
        source: 'camera',
        role: 'host',
        segments: [[0, lengthMs]],
      };
      const others = tracks.map(track => ({ ...track, role: 'student' as const }));
      const middle = lengthMs / 2;
      const timeline = buildTimeline(manifestOf([host, ...others]), () => true);
      const scene = timeline.scenes.find(({ fromMs, toMs }) => fromMs <= middle && toMs > middle);
      const shown = [...(scene?.people ?? [])].map(tile => tile.trackId);
      const screened = (scene?.screens.length ?? 0) > 0;
      expect(shown.includes('the-host') || screened).toBe(true);
    }),
  );
});
