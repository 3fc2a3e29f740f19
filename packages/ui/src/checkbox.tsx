'use client';

import { Check } from 'lucide-react';
import { Checkbox as Primitive } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { useFieldControl } from './field.tsx';

export function Checkbox({ className, ...rest }: ComponentProps<typeof Primitive.Root>) {
  return (
    <Primitive.Root
      className={cn(
        // The ::before makes a 44 px target out of a 20 px box.
        'focus-ring relative inline-flex size-5 shrink-0 items-center justify-center rounded-sm border border-input bg-card transition-colors duration-150 before:absolute before:-inset-3 disabled:opacity-50 data-[state=checked]:border-primary data-[state=checked]:bg-primary data-[state=checked]:text-primary-foreground',
        className,
      )}
      {...useFieldControl()}
      {...rest}
    >
      <Primitive.Indicator>
        <Check aria-hidden className="size-4" />
      </Primitive.Indicator>
    </Primitive.Root>
  );
}
