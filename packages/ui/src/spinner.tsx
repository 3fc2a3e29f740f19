import { LoaderCircle } from 'lucide-react';
import { cn } from './cn.ts';

/** Decorative: the element that is busy says so itself (`aria-busy` or its text). */
export function Spinner({ className }: { className?: string }) {
  return <LoaderCircle aria-hidden className={cn('size-4 shrink-0 animate-spin', className)} />;
}
