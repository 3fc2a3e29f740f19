const choices = [7, 30, 90, 180, 365];

/** `null`: as the installation says; 0: for ever. */
export const retentionValue = (days: number | null) => (days === null ? 'default' : String(days));

/** The usual ones, and whatever the API was told besides. */
export function retentionOptions(current: number | null): { value: string; label: string }[] {
  const days = current && !choices.includes(current) ? [...choices, current].sort((a, b) => a - b) : choices;
  return [
    { value: 'default', label: 'As this server does' },
    ...days.map(one => ({ value: String(one), label: one === 365 ? 'One year' : `${one} days` })),
    { value: '0', label: 'For ever' },
  ];
}
