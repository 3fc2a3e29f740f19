import type { RecordedPeers } from '@lectern/contracts/internal/media-capture';
import type { CaptureStopReason } from '@lectern/contracts/session-log/recording-events';
import type { Bus } from '@lectern/service-kit/bus/redis-bus';
import type { Logger } from '@lectern/service-kit/logger';
import type { CaptureApi } from './delivery.ts';
import type { BlackWatch } from './health/black-watch.ts';

export interface CaptureDependencies {
  logger: Logger;
  bus: Bus;
  api: CaptureApi;
  captureDir: string;
  /** Of this process: whose part of a recording it is. */
  nodeId: string;
}

export interface RoomCaptureDependencies extends CaptureDependencies {
  /** What was left on the disk when it was last looked at; null before. */
  freeBytes(): number | null;
  /** With less than this left, the host is warned. */
  warnFreeBytes: number;
  blackWatch: BlackWatch;
  /** Added to as segments become durable. */
  figures: CaptureFigures;
}

/** Of all recordings since the process started. */
export interface CaptureFigures {
  segments: number;
  bytes: number;
  /** Times that the disk was so far behind that media was dropped. */
  drops: number;
}

/**
 * How the capture of this process ends. `moved`: the recording goes on in another process, which tells of its end. `left`: this process stops,
 * and the next one sees what becomes of it.
 */
export type CaptureEnd = CaptureStopReason | 'moved' | 'left';

/** What is asked for with a recording. */
export interface CaptureWish {
  /** Deleted after the class unless it is kept. */
  provisional: boolean;
  recorded: RecordedPeers;
}
