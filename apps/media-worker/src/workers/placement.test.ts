import { describe, expect, it } from 'vitest';
import { maxTransportsPerWorker, pickWorker, pickWorkerForPeer, type WorkerLoad } from './placement.ts';

const load = (index: number, rest: Partial<WorkerLoad> = {}): WorkerLoad => ({
  index,
  cpuShare: 0,
  rooms: 0,
  transports: 0,
  consumers: 0,
  ...rest,
});

describe('placement of a room', () => {
  it('takes the worker with the least to do', () => {
    expect(pickWorker([load(0, { cpuShare: 0.6 }), load(1, { cpuShare: 0.2 })], 1_000)).toBe(1);
  });

  it('does not wait for the CPU figure to catch up with what was placed a moment ago', () => {
    expect(pickWorker([load(0, { consumers: 400 }), load(1, { cpuShare: 0.1 })], 1_000)).toBe(1);
  });

  it('spreads a burst of empty rooms evenly', () => {
    const rooms = [0, 0, 0];
    for (let placed = 0; placed < 9; placed++) {
      const index = pickWorker(
        rooms.map((count, i) => load(i, { rooms: count })),
        1_000,
      );
      rooms[index ?? -1] = (rooms[index ?? -1] ?? Number.NaN) + 1;
    }
    expect(rooms).toEqual([3, 3, 3]);
  });

  it('never picks a full worker, and says when all are full or none is there', () => {
    const full = { transports: maxTransportsPerWorker };
    expect(pickWorker([load(0, full), load(1, { cpuShare: 0.9 })], 1_000)).toBe(1);
    expect(pickWorker([load(0, full), load(1, full)], 1_000)).toBeNull();
    expect(pickWorker([], 1_000)).toBeNull();
  });
});

describe('placement of somebody who joins a room', () => {
  const busy = { consumers: 700 };

  it('stays on the worker of the room while that has enough left, however idle the others are', () => {
    expect(pickWorkerForPeer([load(0), load(1, { consumers: 600 })], [1], 1_000)).toBe(1);
  });

  it('goes to the least loaded of the others once that is busy, by its count or by its CPU', () => {
    const loads = [load(0, busy), load(1, { consumers: 300 }), load(2, { consumers: 200 })];
    expect(pickWorkerForPeer(loads, [0], 1_000)).toBe(2);
    expect(pickWorkerForPeer([load(0, { cpuShare: 0.8 }), load(1)], [0], 1_000)).toBe(1);
  });

  it('fills the workers of the room, first come first, before it takes another', () => {
    expect(pickWorkerForPeer([load(0, busy), load(1, { consumers: 500 }), load(2)], [0, 1], 1_000)).toBe(1);
    expect(pickWorkerForPeer([load(0, { consumers: 100 }), load(1), load(2)], [0, 1], 1_000)).toBe(0);
  });

  it('takes no busy worker that would cost pipes as well', () => {
    expect(pickWorkerForPeer([load(0, { consumers: 900 }), load(1, busy)], [0], 1_000)).toBe(0);
    const loads = [load(0, { consumers: 900 }), load(1, { consumers: 800 }), load(2, busy)];
    expect(pickWorkerForPeer(loads, [0, 1], 1_000)).toBe(1);
  });

  it('never picks a full worker, and says when all are full', () => {
    const full = { transports: maxTransportsPerWorker };
    expect(pickWorkerForPeer([load(0, full), load(1, busy)], [0], 1_000)).toBe(1);
    expect(pickWorkerForPeer([load(0, full)], [0], 1_000)).toBeNull();
  });
});
