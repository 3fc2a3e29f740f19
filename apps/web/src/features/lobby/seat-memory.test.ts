import { describe, expect, it } from 'vitest';
import { type Seat, SeatMemory } from './seat-memory.ts';

function memoryStorage(): Storage {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  } as unknown as Storage;
}

const seat: Seat = {
  roomId: '0192aa00-0000-7000-8000-000000000001',
  sessionId: '0192aa00-0000-7000-8000-000000000002',
  displayName: 'Ada',
  guestToken: 'guest-token',
  microphone: false,
  camera: true,
  recordingConsent: 'declined' as const,
};

describe('the memory of a seat', () => {
  it('survives a reload of the tab, and a second window finds the guest token', () => {
    const browser = memoryStorage();
    const first = new SeatMemory(() => ({ tab: firstTab, browser }));
    const firstTab = memoryStorage();
    first.keepSeat('waves', seat);
    expect(first.seat('waves')).toEqual(seat);
    const second = new SeatMemory(() => ({ tab: memoryStorage(), browser }));
    expect(second.seat('waves')).toBeNull();
    expect(second.guestToken(seat.roomId, seat.sessionId)).toBe('guest-token');
  });

  it('gives no guest token for another session', () => {
    const stores = { tab: memoryStorage(), browser: memoryStorage() };
    const memory = new SeatMemory(() => stores);
    memory.keepSeat('waves', seat);
    expect(memory.guestToken(seat.roomId, '0192aa00-0000-7000-8000-000000000003')).toBeNull();
    expect(memory.guestToken(seat.roomId, null)).toBeNull();
  });

  it('forgets everything when the seat is given up', () => {
    const stores = { tab: memoryStorage(), browser: memoryStorage() };
    const memory = new SeatMemory(() => stores);
    memory.keepSeat('waves', seat);
    memory.forgetSeat('waves', seat.roomId);
    expect(memory.seat('waves')).toBeNull();
    expect(memory.guestToken(seat.roomId, seat.sessionId)).toBeNull();
  });

  it('takes nonsense and forbidden storage for empty', () => {
    const tab = memoryStorage();
    tab.setItem('lectern.seat.waves', '{"roomId":1}');
    const browser = memoryStorage();
    browser.setItem('lectern.preferences', '{"name":"evil\\u202ename","camera":"yes"}');
    const memory = new SeatMemory(() => ({ tab, browser }));
    expect(memory.seat('waves')).toBeNull();
    expect(memory.preferences()).toMatchObject({ name: '', camera: true });
    const forbidden = new SeatMemory(() => {
      throw new Error('SecurityError');
    });
    expect(forbidden.seat('waves')).toBeNull();
    expect(() => forbidden.keepSeat('waves', seat)).not.toThrow();
  });
});
