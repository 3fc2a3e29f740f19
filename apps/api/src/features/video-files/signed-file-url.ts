import { createPathSigner, type SignatureVerdict, type Signed } from '../../platform/signed-path.ts';

/** Addresses that work without a login, for six to seven hours. `<video>`, `<img>` and players of HLS cannot send one. */
export interface FileUrlSigner {
  /** Of one file of a video. */
  signFile(videoId: string, fileId: string, nowMs?: number): string;
  /** Of a playlist or an index that names other files relative to itself: the signature is a part of the path, and theirs too. */
  signSet(videoId: string, name: string, nowMs?: number): string;
  verifyFile(videoId: string, fileId: string, signed: Signed, nowMs?: number): SignatureVerdict;
  verifySet(videoId: string, signed: Signed, nowMs?: number): SignatureVerdict;
}

export function createFileUrlSigner(jwtSecret: string): FileUrlSigner {
  const paths = createPathSigner(jwtSecret, 'video files');
  const fileOf = (videoId: string, fileId: string) => `/videos/${videoId}/files/${fileId}`;
  const setOf = (videoId: string) => `/videos/${videoId}/hls`;
  return {
    signFile: (videoId, fileId, nowMs) => paths.sign(fileOf(videoId, fileId), nowMs),
    signSet(videoId, name, nowMs) {
      const { expires, signature } = paths.issue(setOf(videoId), nowMs);
      return `${setOf(videoId)}/${expires}/${signature}/${name}`;
    },
    verifyFile: (videoId, fileId, signed, nowMs) => paths.verify(fileOf(videoId, fileId), signed, nowMs),
    verifySet: (videoId, signed, nowMs) => paths.verify(setOf(videoId), signed, nowMs),
  };
}
