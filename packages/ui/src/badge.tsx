import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

const badgeVariants = cva(
  'inline-flex h-6 w-fit shrink-0 items-center gap-1.5 whitespace-nowrap rounded-full px-2.5 font-medium text-xs tabular-nums [&_svg]:size-3.5',
  {
    variants: {
      tone: {
        neutral: 'bg-muted text-muted-foreground',
        outline: 'border text-muted-foreground',
        primary: 'bg-primary-soft text-primary-text',
        warning: 'bg-warning-soft text-warning-text',
        danger: 'bg-destructive-soft text-destructive-text',
        live: 'bg-live text-white',
      },
    },
    defaultVariants: { tone: 'neutral' },
  },
);

interface BadgeProps extends ComponentProps<'span'>, VariantProps<typeof badgeVariants> {
  /** A dot before the text; `pulse` for what is going on right now. */
  dot?: boolean | 'pulse';
}

export function Badge({ tone, dot = false, className, children, ...rest }: BadgeProps) {
  return (
    <span className={cn(badgeVariants({ tone }), className)} {...rest}>
      {dot && (
        <span
          aria-hidden
          className={cn('size-1.5 rounded-full bg-current', dot === 'pulse' && 'animate-live')}
        />
      )}
      {children}
    </span>
  );
}
