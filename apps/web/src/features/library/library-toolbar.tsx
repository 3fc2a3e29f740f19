'use client';

import { listRooms } from '@lectern/contracts/rest/rooms';
import { Input } from '@lectern/ui/input';
import { Select } from '@lectern/ui/select';
import { Search } from 'lucide-react';
import { useBackend } from '../../backend/use-backend.ts';
import { dateFilters, type LibraryFilter, sortOptions, visibilityFilters } from './library-query.ts';
import { stateFilters } from '../recordings/state-filters.ts';

interface LibraryToolbarProps {
  filter: LibraryFilter;
  onChange: (filter: LibraryFilter) => void;
  mayTeach: boolean;
}

export function LibraryToolbar({ filter, onChange, mayTeach }: LibraryToolbarProps) {
  const rooms = useBackend(listRooms, mayTeach ? { query: { limit: 100 } } : null);
  const set = (change: Partial<LibraryFilter>) => onChange({ ...filter, ...change });
  const roomOptions = (rooms.data?.data ?? []).map(room => ({ value: room.roomId, label: room.title }));

  return (
    <search className="mb-6 flex flex-wrap gap-2">
      <div className="relative w-full sm:w-auto sm:min-w-48 sm:flex-1">
        <Search
          aria-hidden
          className="pointer-events-none absolute top-3 left-3.5 size-4 text-muted-foreground"
        />
        <Input
          type="search"
          aria-label="Search the library"
          placeholder="Title, people, what was said"
          value={filter.text}
          maxLength={200}
          onChange={event => set({ text: event.target.value })}
          className="h-10 pl-10"
        />
      </div>
      <FilterSelect label="State" name="state" options={stateFilters} {...{ filter, set }} />
      <FilterSelect label="Date" name="date" options={dateFilters} {...{ filter, set }} />
      {roomOptions.length > 1 && (
        <FilterSelect
          label="Room"
          name="room"
          options={[{ value: 'all', label: 'All rooms' }, ...roomOptions]}
          {...{ filter, set }}
        />
      )}
      {mayTeach && (
        <FilterSelect
          label="Who may watch"
          name="visibility"
          options={visibilityFilters}
          {...{ filter, set }}
        />
      )}
      <FilterSelect label="Order" name="sort" options={sortOptions} {...{ filter, set }} />
    </search>
  );
}

interface FilterSelectProps<Name extends keyof LibraryFilter> {
  label: string;
  name: Name;
  options: readonly { value: LibraryFilter[Name]; label: string }[];
  filter: LibraryFilter;
  set: (change: Partial<LibraryFilter>) => void;
}

function FilterSelect<Name extends keyof LibraryFilter>(props: FilterSelectProps<Name>) {
  const { label, name, options, filter, set } = props;
  return (
    <Select
      label={label}
      value={filter[name]}
      onValueChange={chosen => {
        const option = options.find(({ value }) => value === chosen);
        if (option) set({ [name]: option.value });
      }}
      options={options}
      className="h-10 w-40"
    />
  );
}
