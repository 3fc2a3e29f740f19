/** mediasoup's preferred layers: 0 is the smallest, and the slowest. */
export interface Layers {
  spatialLayer: number;
  temporalLayer?: number;
}

/** A picture this much smaller than its tile still looks sharp, and the next layer costs three times as much. */
const tolerance = 0.75;
/** In tiles below this, motion at half the rate is not missed. */
const tinyTilePx = 100;

/**
 * The smallest layer that fills a tile. Each spatial layer is half as high as the next (WebRTC-SVC, `L3T3` and its like, and our simulcast).
 * @param tileHeightPx device pixels. @param fullHeightPx of the largest layer.
 */
export function layersFor(tileHeightPx: number, spatialLayers: number, fullHeightPx: number): Layers {
  const top = Math.max(0, spatialLayers - 1);
  const temporal = tileHeightPx < tinyTilePx ? { temporalLayer: 1 } : {};
  for (let spatialLayer = 0; spatialLayer < top; spatialLayer += 1)
    if (fullHeightPx / 2 ** (top - spatialLayer) >= tileHeightPx * tolerance)
      return { spatialLayer, ...temporal };
  return { spatialLayer: top, ...temporal };
}
