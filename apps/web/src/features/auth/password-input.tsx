'use client';

import { Input } from '@lectern/ui/input';
import { Eye, EyeOff } from 'lucide-react';
import { type ComponentProps, useState } from 'react';

/** A password that can be looked at. The button says what it does; it is outside of the label, so the field keeps its name. */
export function PasswordInput(props: Omit<ComponentProps<'input'>, 'type'>) {
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <div className="relative">
      <Input {...props} type={shown ? 'text' : 'password'} className="pr-12" />
      <button
        type="button"
        aria-label={shown ? 'Hide what is typed' : 'Show what is typed'}
        onClick={() => setShown(!shown)}
        className="focus-ring absolute top-0 right-0 flex size-11 items-center justify-center rounded-lg text-muted-foreground transition-colors duration-150 hover:text-foreground"
      >
        <Icon aria-hidden className="size-4.5" />
      </button>
    </div>
  );
}
