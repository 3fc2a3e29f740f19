'use client';

import { Progress as Primitive } from 'radix-ui';
import { cn } from './cn.ts';

interface ProgressProps {
  /** 0 to 100; null while there is no telling. */
  percent: number | null;
  /** Accessible name. */
  label: string;
  className?: string;
}

export function Progress({ percent, label, className }: ProgressProps) {
  return (
    <Primitive.Root
      value={percent}
      aria-label={label}
      className={cn('h-1.5 w-full overflow-hidden rounded-full bg-accent', className)}
    >
      <Primitive.Indicator
        className={cn(
          'h-full rounded-full bg-primary transition-[width] duration-200',
          percent === null && 'w-1/3 animate-shimmer',
        )}
        style={percent === null ? undefined : { width: `${percent}%` }}
      />
    </Primitive.Root>
  );
}
