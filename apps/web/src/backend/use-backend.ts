'use client';

import type { AppError } from '@lectern/contracts/kernel/app-error';
import type { Endpoint, EndpointCall, EndpointResult } from '@lectern/contracts/kernel/endpoint';
import type { Page } from '@lectern/contracts/rest/pagination';
import useSWR, { unstable_serialize as keyOf, useSWRConfig } from 'swr';
import useSWRInfinite, { unstable_serialize as keyOfPages } from 'swr/infinite';
import { callBackend } from './browser-api.ts';

interface Options<Data> {
  /** What the server already read for this page. */
  initial?: Data;
  /** Asks again after so many milliseconds while the page is in front; 0 never. May depend on the latest answer. */
  refreshMs?: number | ((latest: Data | undefined) => number);
}

/** Whoever opens a list just after changing it elsewhere must not be shown the answer of a moment before. Requests under way are still shared. */
const dedupingInterval = 0;

export interface Loaded<Data> {
  data: Data | undefined;
  /** Of the latest try; older data stays beside it. */
  error: AppError | undefined;
  loading: boolean;
  reload: () => Promise<unknown>;
}

/** What was read here before is shown first, and may be older than what the server has just read: then it is read again. */
function useWasRead(key: string): boolean {
  return useSWRConfig().cache.get(key)?.data !== undefined;
}

/** Reads one thing and keeps it up to date. Null as input waits. */
export function useBackend<E extends Endpoint>(
  endpoint: E,
  input: EndpointCall<E> | null,
  { initial, refreshMs = 0 }: Options<EndpointResult<E>> = {},
): Loaded<EndpointResult<E>> {
  const key = input && [endpoint.path, input];
  const wasRead = useWasRead(keyOf(key));
  const { data, error, isLoading, isValidating, mutate } = useSWR<EndpointResult<E>, AppError>(
    key,
    () => callBackend(endpoint, input as EndpointCall<E>),
    {
      fallbackData: initial,
      revalidateOnMount: wasRead || initial === undefined,
      dedupingInterval,
      refreshInterval: refreshMs as number | ((latest: EndpointResult<E> | undefined) => number),
      keepPreviousData: true,
      errorRetryInterval: 4_000,
    },
  );
  return { data, error, loading: isLoading || (isValidating && error !== undefined), reload: () => mutate() };
}

export interface LoadedPages<Item> {
  items: Item[] | undefined;
  error: AppError | undefined;
  loading: boolean;
  hasMore: boolean;
  loadMore: () => void;
  reload: () => Promise<unknown>;
}

/** Reads a list page by page; the pages that are shown are kept up to date. */
export function useBackendPages<Item, E extends Endpoint>(
  endpoint: E,
  input: EndpointCall<E>,
  { initial, refreshMs = 0 }: { initial?: Page<Item>; refreshMs?: number | ((items: Item[]) => number) } = {},
): LoadedPages<Item> {
  const query = (input as { query?: object }).query;
  const pageKey = (index: number, before: Page<Item> | null) =>
    index > 0 && !before?.nextCursor
      ? null
      : [endpoint.path, { ...input, query: { ...query, cursor: before?.nextCursor ?? undefined } }];
  const wasRead = useWasRead(keyOfPages(pageKey));
  const { data, error, isLoading, isValidating, setSize, mutate } = useSWRInfinite<Page<Item>, AppError>(
    pageKey,
    ([, call]) => callBackend(endpoint, call as EndpointCall<E>) as Promise<Page<Item>>,
    {
      fallbackData: initial && [initial],
      revalidateOnMount: wasRead || initial === undefined,
      dedupingInterval,
      revalidateFirstPage: true,
      revalidateAll: true,
      keepPreviousData: true,
      errorRetryInterval: 4_000,
      refreshInterval: pages =>
        typeof refreshMs === 'function' ? refreshMs(pages?.flatMap(page => page.data) ?? []) : refreshMs,
    },
  );
  return {
    items: data?.flatMap(page => page.data),
    error,
    loading: isLoading || (isValidating && error !== undefined),
    hasMore: data?.at(-1)?.hasMore ?? false,
    loadMore: () => void setSize(size => size + 1),
    reload: () => mutate(),
  };
}
