import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AudibleVoices } from './audible-voices.ts';

const settings = { limit: 2, holdMs: 2_000 };
const names = (voices: AudibleVoices) => [...voices.producerIds].sort();

describe('whose sound is forwarded', () => {
  it('is everybody while they are few', () => {
    const voices = new AudibleVoices(settings);
    voices.open('ada', false, 0);
    expect(voices.open('bob', false, 0)).toBe(true);
    expect(names(voices)).toEqual(['ada', 'bob']);
  });

  it('goes to who was heard, once another has been silent for a while', () => {
    const voices = new AudibleVoices(settings);
    for (const name of ['ada', 'bob', 'cleo']) voices.open(name, false, 0);
    voices.heard(['ada', 'bob'], 1_000);
    expect(voices.heard(['ada', 'cleo'], 2_000)).toBe(false);
    expect(voices.heard(['ada', 'cleo'], 3_100)).toBe(true);
    expect(names(voices)).toEqual(['ada', 'cleo']);
  });

  it('goes to the loudest of those who start at once', () => {
    const voices = new AudibleVoices(settings);
    for (const name of ['ada', 'bob', 'cleo', 'dan', 'eve']) voices.open(name, false, 0);
    voices.heard(['dan', 'cleo', 'eve'], 10_000);
    expect(names(voices)).toEqual(['cleo', 'dan']);
  });

  it('includes who has just opened the microphone, before the first word', () => {
    const voices = new AudibleVoices(settings);
    voices.open('ada', false, 0);
    voices.open('bob', false, 0);
    voices.open('cleo', false, 5_000);
    expect(names(voices)).toContain('cleo');
  });

  it('never crowds a teacher out, however long silent', () => {
    const voices = new AudibleVoices(settings);
    voices.open('teacher', true, 0);
    for (const name of ['ada', 'bob', 'cleo']) voices.open(name, false, 1_000);
    voices.heard(['ada', 'bob', 'cleo'], 600_000);
    expect(names(voices)).toContain('teacher');
  });

  it('gives the place of who mutes or leaves to the next at once', () => {
    const voices = new AudibleVoices(settings);
    for (const name of ['ada', 'bob', 'cleo']) voices.open(name, false, 0);
    voices.heard(['ada', 'bob'], 1_000);
    expect(voices.close('ada', 1_100)).toBe(true);
    expect(names(voices)).toEqual(['bob', 'cleo']);
    expect(voices.close('nobody', 1_200)).toBe(false);
  });

  it('holds for any order of events: never too many, all teachers, only open microphones, no free place unused', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'teacher');
    const event = fc.oneof(
      fc.record({ type: fc.constant('open' as const), name }),
      fc.record({ type: fc.constant('close' as const), name }),
      fc.record({ type: fc.constant('heard' as const), names: fc.uniqueArray(name) }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(event, fc.integer({ min: 0, max: 3_000 }))), events => {
        const voices = new AudibleVoices(settings);
        const open = new Set<string>();
        let nowMs = 0;
        for (const [one, laterMs] of events) {
          nowMs += laterMs;
          const before = names(voices);
          let changed: boolean;
          if (one.type === 'heard') changed = voices.heard(one.names, nowMs);
          else if (one.type === 'open') {
            open.add(one.name);
            changed = voices.open(one.name, one.name === 'teacher', nowMs);
          } else {
            open.delete(one.name);
            changed = voices.close(one.name, nowMs);
          }
          const now = names(voices);
          expect(changed).toBe(now.join() !== before.join());
          expect(now.every(id => open.has(id))).toBe(true);
          expect(now.includes('teacher')).toBe(open.has('teacher'));
          const others = [...open].filter(id => id !== 'teacher').length;
          expect(now.filter(id => id !== 'teacher')).toHaveLength(Math.min(settings.limit, others));
        }
      }),
    );
  });
});
