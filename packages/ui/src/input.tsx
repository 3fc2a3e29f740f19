'use client';

import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { useFieldControl } from './field.tsx';

/** Shared by everything that looks like a box to fill in. 16 px text on touch, or iOS zooms the page. */
export const controlClasses =
  'w-full min-w-0 rounded-lg border border-input bg-card text-foreground transition-[border-color,box-shadow] duration-150 placeholder:text-muted-foreground/80 focus-visible:border-ring focus-visible:outline-none focus-visible:ring-3 focus-visible:ring-ring/25 disabled:cursor-not-allowed disabled:opacity-50 aria-invalid:border-destructive aria-invalid:ring-destructive/20 text-base sm:text-sm';

export function Input({ className, type = 'text', ...rest }: ComponentProps<'input'>) {
  return (
    <input
      type={type}
      className={cn(controlClasses, 'h-11 px-3.5', className)}
      {...useFieldControl()}
      {...rest}
    />
  );
}
