import type { LiveProducer } from '@lectern/contracts/session-log/media-events';
import { describe, expect, it, vi } from 'vitest';
import { ShownTiles } from './shown-tiles.ts';

const producer = (participantId: string, source: LiveProducer['source']): LiveProducer => ({
  producerId: `${participantId}-${source}`,
  participantId,
  source,
  kind: source === 'camera' || source === 'screen' ? 'video' : 'audio',
  paused: false,
});
const people = [producer('ada', 'camera'), producer('ada', 'screen'), producer('bob', 'camera')];
const ids = (tiles: ShownTiles) => tiles.videosOf(people)?.map(video => video.producerId);

describe('what a page shows', () => {
  it('is everything until the first tile is told of', () => {
    expect(new ShownTiles(vi.fn()).videosOf(people)).toBeNull();
  });

  it('is what its tiles show, the largest first, and says when that changes', () => {
    const changed = vi.fn();
    const tiles = new ShownTiles(changed);
    tiles.show(1, { participantId: 'bob', source: 'camera', width: 160, height: 90 });
    tiles.show(2, { participantId: 'ada', source: 'screen', width: 1280.4, height: 719.6 });
    expect(tiles.videosOf(people)).toEqual([
      { producerId: 'ada-screen', width: 1280, height: 720 },
      { producerId: 'bob-camera', width: 160, height: 90 },
    ]);
    tiles.show(1, null);
    expect(ids(tiles)).toEqual(['ada-screen']);
    expect(changed).toHaveBeenCalledTimes(3);
  });

  it('counts a video in two tiles once, as large as the larger', () => {
    const tiles = new ShownTiles(vi.fn());
    tiles.show(1, { participantId: 'ada', source: 'camera', width: 160, height: 90 });
    tiles.show(2, { participantId: 'ada', source: 'camera', width: 640, height: 360 });
    expect(tiles.videosOf(people)).toEqual([{ producerId: 'ada-camera', width: 640, height: 360 }]);
  });

  it('waits for somebody whose camera is not on yet, and is nothing while only sound is wanted', () => {
    const tiles = new ShownTiles(vi.fn());
    tiles.show(1, { participantId: 'cleo', source: 'camera', width: 160, height: 90 });
    expect(ids(tiles)).toEqual([]);
    expect(tiles.videosOf([...people, producer('cleo', 'camera')])).toHaveLength(1);
    tiles.setWithVideo(false);
    expect(tiles.videosOf([...people, producer('cleo', 'camera')])).toEqual([]);
  });

  it('never asks for more than the server takes, and keeps the largest', () => {
    const tiles = new ShownTiles(vi.fn());
    const many = Array.from({ length: 80 }, (_, i) => producer(`p${i}`, 'camera'));
    many.forEach((one, i) => {
      tiles.show(i, { participantId: one.participantId, source: 'camera', width: 160, height: 10 + i });
    });
    const videos = tiles.videosOf(many) ?? [];
    expect(videos).toHaveLength(60);
    expect(videos[0]?.height).toBe(89);
  });
});
