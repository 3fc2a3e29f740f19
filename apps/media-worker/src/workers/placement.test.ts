import { describe, expect, it } from 'vitest';
import { maxTransportsPerWorker, pickWorker, type WorkerLoad } from './placement.ts';

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
    expect(pickWorker([load(0, { cpuShare: 0.6 }), load(1, { cpuShare: 0.2 })])).toBe(1);
  });

  it('does not wait for the CPU figure to catch up with what was placed a moment ago', () => {
    expect(pickWorker([load(0, { consumers: 400 }), load(1, { cpuShare: 0.1 })])).toBe(1);
  });

  it('spreads a burst of empty rooms evenly', () => {
    const rooms = [0, 0, 0];
    for (let placed = 0; placed < 9; placed++) {
      const index = pickWorker(rooms.map((count, i) => load(i, { rooms: count })));
      rooms[index ?? -1] = (rooms[index ?? -1] ?? Number.NaN) + 1;
    }
    expect(rooms).toEqual([3, 3, 3]);
  });

  it('never picks a full worker, and says when all are full or none is there', () => {
    const full = { transports: maxTransportsPerWorker };
    expect(pickWorker([load(0, full), load(1, { cpuShare: 0.9 })])).toBe(1);
    expect(pickWorker([load(0, full), load(1, full)])).toBeNull();
    expect(pickWorker([])).toBeNull();
  });
});
