'use client';

import { Switch as Primitive } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { useFieldControl } from './field.tsx';

export function Switch({ className, ...rest }: ComponentProps<typeof Primitive.Root>) {
  return (
    <Primitive.Root
      className={cn(
        // The ::before makes a 44 px target out of a 24 px switch.
        'focus-ring relative inline-flex h-6 w-10 shrink-0 items-center rounded-full bg-input p-0.5 transition-colors duration-150 before:absolute before:-inset-2.5 disabled:opacity-50 data-[state=checked]:bg-primary',
        className,
      )}
      {...useFieldControl()}
      {...rest}
    >
      <Primitive.Thumb className="block size-5 rounded-full bg-white shadow-xs transition-transform duration-150 data-[state=checked]:translate-x-4 dark:data-[state=checked]:bg-primary-foreground" />
    </Primitive.Root>
  );
}
