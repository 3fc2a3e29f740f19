import type { SelectOption } from '@lectern/ui/select';

export const accessOptions: readonly SelectOption[] = [
  { value: 'link', label: 'Anyone with the link', detail: 'Guests give a name and join' },
  { value: 'users', label: 'People with an account', detail: 'Guests are asked to sign in' },
];
