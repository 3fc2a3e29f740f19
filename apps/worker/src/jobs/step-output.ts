import type { VideoFileKind } from '@lectern/contracts/internal/video-processing';

/** A file that a step has made. */
export interface StepOutput {
  kind: VideoFileKind;
  /**
   * Path below the capture folder, `/` between its parts. Its last part becomes its name in storage, where all files of one step
   * stand beside each other: playlists name their segments by that alone.
   */
  file: string;
  contentType: string;
  /** Of pictures, in pixels. */
  width?: number;
  height?: number;
}
