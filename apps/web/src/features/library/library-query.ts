import type { EndpointCall } from '@lectern/contracts/kernel/endpoint';
import type { listVideos, VideoSort, VideoVisibility } from '@lectern/contracts/rest/videos';
import type { stateFilters } from '../recordings/state-filters.ts';

export const dateFilters = [
  { value: 'any', label: 'Any date' },
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
  { value: '365', label: 'Last year' },
] as const;

export const sortOptions = [
  { value: 'recordedAt-desc', label: 'Newest first' },
  { value: 'recordedAt-asc', label: 'Oldest first' },
  { value: 'title-asc', label: 'Title' },
  { value: 'duration-desc', label: 'Longest first' },
  { value: 'size-desc', label: 'Largest first' },
] as const;

export const visibilityFilters: { value: 'all' | VideoVisibility; label: string }[] = [
  { value: 'all', label: 'Seen by anyone' },
  { value: 'private', label: 'Only you' },
  { value: 'class', label: 'The class' },
  { value: 'link', label: 'Who has a link' },
  { value: 'public', label: 'Everybody' },
];

/** What the library's toolbar says. */
export interface LibraryFilter {
  text: string;
  state: (typeof stateFilters)[number]['value'];
  visibility: (typeof visibilityFilters)[number]['value'];
  /** A room's id, or `all`. */
  room: string;
  date: (typeof dateFilters)[number]['value'];
  sort: (typeof sortOptions)[number]['value'];
}

export const noFilter: LibraryFilter = {
  text: '',
  state: 'all',
  visibility: 'all',
  room: 'all',
  date: 'any',
  sort: 'recordedAt-desc',
};

export const pageSize = 24;
const dayMs = 86_400_000;

type Query = NonNullable<EndpointCall<typeof listVideos>['query']>;

/** The request that shows what the toolbar says. Days end at midnight, so that the request stays the same while the page polls. */
export function queryOf(filter: LibraryFilter, deleted: boolean, nowMs: number): Query {
  const [sort, order] = filter.sort.split('-') as [VideoSort, 'asc' | 'desc'];
  const text = filter.text.trim();
  const today = Math.floor(nowMs / dayMs) * dayMs;
  return {
    limit: pageSize,
    ...(text ? { q: text } : {}),
    ...(filter.state === 'all' ? {} : { state: filter.state }),
    ...(filter.visibility === 'all' ? {} : { visibility: filter.visibility }),
    ...(filter.room === 'all' ? {} : { roomId: filter.room }),
    ...(filter.date === 'any' ? {} : { from: new Date(today - Number(filter.date) * dayMs).toISOString() }),
    ...(deleted ? { deleted: 'true' } : {}),
    ...(filter.sort === noFilter.sort ? {} : { sort, order }),
  };
}

/** Whether anything is left out of the list. The order leaves nothing out. */
export const isFiltered = ({ sort: _, ...filter }: LibraryFilter): boolean =>
  Object.entries(filter).some(([name, value]) => value !== noFilter[name as keyof LibraryFilter]);
