import { describe, expect, it, vi } from 'vitest';
import type { SendRequest } from './command-outbox.ts';
import { ConnectionQuality } from './connection-quality.ts';

const bad = { roundTripMs: 900, loss: 0, receivedBps: 0, sentBps: 0 };
const good = { roundTripMs: 20, loss: 0, receivedBps: 0, sentBps: 0 };

function quality() {
  const request = vi.fn(async () => ({}));
  const changed = vi.fn();
  return { request, changed, quality: new ConnectionQuality(request as unknown as SendRequest, changed) };
}

describe('connection quality', () => {
  it('is told when it has changed for good, and not for a hiccup', () => {
    const { request, quality: mine } = quality();
    mine.measured(bad, 'me', 0);
    mine.measured(good, 'me', 2_000);
    mine.measured(good, 'me', 4_000);
    expect(request).not.toHaveBeenCalled();
    mine.measured(bad, 'me', 6_000);
    mine.measured(bad, 'me', 8_000);
    expect(request).toHaveBeenCalledExactlyOnceWith('quality:report', { level: 'poor' });
    expect(mine.levels.get('me')).toBe('poor');
  });

  it('is told again now and then while it is bad, for those who came later', () => {
    const { request, quality: mine } = quality();
    for (let ms = 0; ms <= 40_000; ms += 2_000) mine.measured(bad, 'me', ms);
    expect(request.mock.calls.length).toBeGreaterThanOrEqual(2);
    expect(request.mock.calls.length).toBeLessThanOrEqual(4);
  });

  it('of others is as they say', () => {
    const { changed, quality: mine } = quality();
    mine.heard('ada', 'good');
    expect(changed).not.toHaveBeenCalled();
    mine.heard('ada', 'poor');
    expect(mine.levels.get('ada')).toBe('poor');
    mine.heard('ada', 'good');
    expect(mine.levels.get('ada')).toBe('good');
  });
});
