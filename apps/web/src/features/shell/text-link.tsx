import type { ComponentProps } from 'react';
import { cn } from '@lectern/ui/cn';
import Link from 'next/link';

/** A link inside a sentence. */
export function TextLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return (
    <Link
      className={cn(
        'focus-ring rounded-xs font-medium text-primary-text underline-offset-4 hover:underline',
        className,
      )}
      {...rest}
    />
  );
}
