import { describe, expect, it } from 'vitest';
import { layersFor } from './layers.ts';

describe('the layer of a tile', () => {
  it('is the smallest that fills it', () => {
    expect(layersFor(180, 3, 720)).toEqual({ spatialLayer: 0 });
    expect(layersFor(360, 3, 720)).toEqual({ spatialLayer: 1 });
    expect(layersFor(700, 3, 720)).toEqual({ spatialLayer: 2 });
  });

  it('is allowed to be a little smaller than the tile', () => {
    expect(layersFor(220, 3, 720)).toEqual({ spatialLayer: 0 });
    expect(layersFor(260, 3, 720)).toEqual({ spatialLayer: 1 });
  });

  it('is the largest for a tile that is larger than the picture', () => {
    expect(layersFor(2_160, 3, 720)).toEqual({ spatialLayer: 2 });
    expect(layersFor(2_160, 1, 720)).toEqual({ spatialLayer: 0 });
  });

  it('comes at half the rate in the tiniest tiles', () => {
    expect(layersFor(90, 3, 720)).toEqual({ spatialLayer: 0, temporalLayer: 1 });
  });
});
