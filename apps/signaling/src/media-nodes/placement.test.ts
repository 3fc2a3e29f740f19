import type { MediaNode } from '@lectern/contracts/internal/media-nodes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pickNode, pickNodeForPeer, takesMore } from './placement.ts';

const worker = (load: Partial<MediaNode['workers'][number]> = {}) => ({
  ...{ index: 0, pid: 1, cpuShare: 0, rooms: 0, transports: 0, producers: 0, consumers: 0 },
  ...load,
});
const node = (nodeId: string, changes: Partial<MediaNode> = {}): MediaNode => ({
  ...{ nodeId, url: `http://${nodeId}`, draining: false, workers: [worker()] },
  ...{ maxTransports: 100, consumersPerWorker: 1_000 },
  ...changes,
});
const none = new Map<string, number>();

describe('where a session goes', () => {
  it.each<[string, MediaNode[], Map<string, number>, string | null, string | null]>([
    ['nowhere without nodes', [], none, null, null],
    ['nowhere when its node is gone and there is no other', [], none, 'a', null],
    [
      'to the less busy CPU',
      [node('a', { workers: [worker({ cpuShare: 0.5 })] }), node('b')],
      none,
      null,
      'b',
    ],
    [
      'to the one with fewer consumers, of which the CPU does not tell yet',
      [node('a', { workers: [worker({ consumers: 300 })] }), node('b')],
      none,
      null,
      'b',
    ],
    [
      'to the one with more cores for the same load',
      [
        node('a', { workers: [worker({ cpuShare: 0.8 })] }),
        node('b', { workers: [worker({ cpuShare: 0.8 }), worker({ index: 1 })] }),
      ],
      none,
      null,
      'b',
    ],
    ['not where others were just sent', [node('a'), node('b')], new Map([['a', 1]]), null, 'b'],
    [
      'where it is, however busy',
      [node('a', { workers: [worker({ cpuShare: 1 })] }), node('b')],
      none,
      'a',
      'a',
    ],
    ['away from a node that drains', [node('a', { draining: true }), node('b')], none, 'a', 'b'],
    ['not to a node that drains', [node('a', { draining: true })], none, null, null],
    ['nowhere else when its node drains and is alone', [node('a', { draining: true })], none, 'a', 'a'],
    ['not to a full node', [node('a', { maxTransports: 0 })], none, null, null],
    ['to another when its node is gone', [node('b')], none, 'a', 'b'],
  ])('%s', (_, nodes, sessions, current, expected) => {
    expect(pickNode(nodes, sessions, current)).toBe(expected);
  });

  const nodes = fc.uniqueArray(
    fc.record({
      id: fc.integer({ min: 0, max: 6 }),
      draining: fc.boolean(),
      cpuShare: fc.double({ min: 0, max: 1, noNaN: true }),
      transports: fc.integer({ min: 0, max: 120 }),
    }),
    { selector: ({ id }) => id, maxLength: 7 },
  );

  it('is an open node, or the one that it is on, or nowhere, and the same in whatever order they are named', () => {
    fc.assert(
      fc.property(nodes, fc.option(fc.integer({ min: 0, max: 6 })), (shape, on) => {
        const current = on === null ? null : `n${on}`;
        const all = shape.map(({ id, draining, ...load }) =>
          node(`n${id}`, { draining, workers: [worker(load)] }),
        );
        const picked = pickNode(all, none, current);
        const open = all.filter(one => !one.draining && (one.workers[0]?.transports ?? 0) < 100);
        const alive = all.some(one => one.nodeId === current);
        expect(picked === null).toBe(open.length === 0 && !alive);
        if (picked !== null && picked !== current) expect(open.map(one => one.nodeId)).toContain(picked);
        const loads = new Set(shape.map(({ cpuShare }) => cpuShare));
        if (loads.size === shape.length) expect(pickNode([...all].reverse(), none, current)).toBe(picked);
      }),
    );
  });

  it('spreads a burst of sessions evenly over equal nodes', () => {
    const all = [node('a'), node('b'), node('c')];
    const sessions = new Map<string, number>();
    for (let i = 0; i < 30; i += 1) {
      const picked = pickNode(all, sessions, null) ?? '';
      sessions.set(picked, (sessions.get(picked) ?? 0) + 1);
    }
    expect([...sessions.values()]).toEqual([10, 10, 10]);
  });
});

describe('where somebody who joins a session goes', () => {
  const with_ = (nodeId: string, consumers: number, changes: Partial<MediaNode> = {}) =>
    node(nodeId, { workers: [worker({ consumers })], ...changes });

  it.each<[string, MediaNode[], string[], string | null]>([
    ['home, while that has enough left', [with_('a', 600), node('b')], ['a'], 'a'],
    [
      'to the least busy of the others once home is busy',
      [with_('a', 700), with_('b', 90), node('c')],
      ['a'],
      'c',
    ],
    ['to an edge that is there already', [with_('a', 700), with_('b', 600), node('c')], ['a', 'b'], 'b'],
    ['home again once that has enough left', [with_('a', 100), node('b')], ['a', 'b'], 'a'],
    ['home when all others are as busy', [with_('a', 900), with_('b', 800)], ['a'], 'a'],
    ['to no node that drains', [with_('a', 700), node('b', { draining: true })], ['a'], 'a'],
    ['to a busy node when home is full', [node('a', { maxTransports: 0 }), with_('b', 900)], ['a'], 'b'],
    ['nowhere when all are full', [node('a', { maxTransports: 0 })], ['a'], null],
  ])('%s', (_, nodes, held, expected) => {
    expect(pickNodeForPeer(nodes, none, held)).toBe(expected);
  });

  it('is home without a look at the others exactly when home would be chosen for not being busy', () => {
    for (const consumers of [0, 699, 700, 5_000])
      expect(takesMore(with_('a', consumers))).toBe(
        pickNodeForPeer([with_('a', consumers), node('b')], none, ['a']) === 'a',
      );
  });
});
