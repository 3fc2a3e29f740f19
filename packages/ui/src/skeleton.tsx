import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

/** A place that content will take, in its size. Wrap several in an element with `aria-busy`. */
export function Skeleton({ className, ...rest }: ComponentProps<'div'>) {
  return <div aria-hidden className={cn('animate-shimmer rounded-md bg-accent', className)} {...rest} />;
}
