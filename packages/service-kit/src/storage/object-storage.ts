import type { Readable } from 'node:stream';

/** Where finished files live. Keys are opaque paths that we make; nothing that a person typed is ever part of one. */
export interface ObjectStorage {
  /**
   * Stores a file under a key, whole or not at all; the same key again replaces it. Aborted or killed on the way, the next try may go
   * on where it stopped.
   */
  putFile(key: string, sourcePath: string, contentType: string, signal?: AbortSignal): Promise<void>;
  /** @returns null when there is no such object. */
  stat(key: string): Promise<{ sizeBytes: number; etag: string } | null>;
  /** Bytes `start` to `end`, both included. */
  read(key: string, range: { start: number; end: number }): Promise<Readable>;
  delete(key: string, signal?: AbortSignal): Promise<void>;
  /** Throws when the storage cannot be used. */
  check(): Promise<void>;
}

const keyPattern = /^[a-z0-9][\w-]*(?:\/[\w-][\w.-]*)*$/i;

/** @throws TypeError for a key that could lead anywhere else. */
export function assertStorageKey(key: string): void {
  if (!keyPattern.test(key) || key.split('/').some(part => part === '..' || part === '.'))
    throw new TypeError('Not a storage key');
}
