'use client';

import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';
import { Tooltip } from './tooltip.tsx';

const iconButtonVariants = cva(
  'focus-ring relative inline-flex shrink-0 items-center justify-center rounded-lg transition-colors duration-150 disabled:pointer-events-none disabled:opacity-45 [&_svg]:shrink-0 [&_svg:not([class*=size-])]:size-5',
  {
    variants: {
      variant: {
        ghost: 'text-foreground hover:bg-accent aria-pressed:bg-primary-soft aria-pressed:text-primary-text',
        secondary:
          'border border-input bg-card text-foreground hover:bg-accent aria-pressed:border-transparent aria-pressed:bg-primary-soft aria-pressed:text-primary-text',
        /** For a dock: filled, so that it reads on video. */
        dock: 'bg-accent text-foreground hover:bg-input aria-pressed:bg-primary aria-pressed:text-primary-foreground aria-pressed:hover:bg-primary-hover',
        /** Something in a dock that is on and whose label says how to end it: a raised hand, an open panel. */
        active: 'bg-primary text-primary-foreground hover:bg-primary-hover',
        /** A source that is off, in a dock. */
        off: 'bg-destructive-soft text-destructive-text hover:bg-destructive-soft/75',
        danger: 'bg-destructive text-destructive-foreground hover:bg-destructive-hover',
      },
      size: {
        sm: 'size-9 pointer-coarse:size-11 [&_svg:not([class*=size-])]:size-4',
        md: 'size-11',
        /** Seven of them fit beside each other on a phone. */
        lg: 'size-11 sm:size-12',
      },
    },
    defaultVariants: { variant: 'ghost', size: 'md' },
  },
);

interface IconButtonProps
  extends Omit<ComponentProps<'button'>, 'aria-label' | 'aria-pressed'>,
    VariantProps<typeof iconButtonVariants> {
  /** Accessible name and tooltip. */
  label: string;
  /** Only for a toggle whose label stays the same; one that changes its label says its state by it. */
  pressed?: boolean;
  shortcut?: string;
  tooltipSide?: 'top' | 'right' | 'bottom' | 'left';
  /** Small count at the corner. */
  count?: number;
  /** What is counted, for the accessible name: `unread`. */
  counted?: string;
  children: ReactNode;
}

export function IconButton({
  label,
  pressed,
  shortcut,
  tooltipSide,
  count = 0,
  counted = '',
  variant,
  size,
  className,
  type = 'button',
  children,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip content={label} shortcut={shortcut} side={tooltipSide}>
      <button
        type={type}
        aria-label={count > 0 ? `${label}, ${count} ${counted}` : label}
        aria-pressed={pressed}
        aria-keyshortcuts={shortcut?.replace('Ctrl', 'Control')}
        className={cn(iconButtonVariants({ variant, size }), className)}
        {...rest}
      >
        {children}
        {count > 0 && (
          <span
            aria-hidden
            className="-top-1 -right-1 absolute min-w-4.5 rounded-full bg-primary px-1 text-center font-medium text-[0.6875rem] text-primary-foreground leading-4.5 tabular-nums"
          >
            {count > 99 ? '99+' : count}
          </span>
        )}
      </button>
    </Tooltip>
  );
}
