import type { ReadableStore } from '@lectern/client/store';
import { useSyncExternalStore } from 'react';

/** The current snapshot of an SDK store. */
export function useStore<T>(store: ReadableStore<T>): T {
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
}
