/** What lists of recordings and videos can be narrowed to. */
export const stateFilters = [
  { value: 'all', label: 'All states' },
  { value: 'active', label: 'Recording now' },
  { value: 'processing', label: 'Processing' },
  { value: 'ready', label: 'Ready' },
  { value: 'recovered', label: 'Recovered' },
  { value: 'failed', label: 'Failed' },
] as const;
