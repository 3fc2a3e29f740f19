import { backendPath } from './browser-api.ts';

/** A signed path of the API (`mediaUrl`, `thumbnailUrl`) → an address for `<video>` and `<img>`. `base` is the API's, when browsers reach it. */
export function mediaSource(signedPath: string, base: string | null): string {
  return (base?.replace(/\/$/, '') ?? backendPath) + signedPath;
}

/** The same file as a download. */
export function downloadSource(signedPath: string, base: string | null): string {
  return `${mediaSource(signedPath, base)}${signedPath.includes('?') ? '&' : '?'}download=true`;
}
