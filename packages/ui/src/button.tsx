import { cva, type VariantProps } from 'class-variance-authority';
import { Slot } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { Spinner } from './spinner.tsx';

export const buttonVariants = cva(
  'focus-ring inline-flex shrink-0 select-none items-center justify-center gap-2 whitespace-nowrap rounded-lg font-medium transition-colors duration-150 disabled:pointer-events-none disabled:opacity-50 aria-disabled:pointer-events-none aria-disabled:opacity-60 [&_svg]:shrink-0 [&_svg:not([class*=size-])]:size-4',
  {
    variants: {
      variant: {
        primary: 'bg-primary text-primary-foreground hover:bg-primary-hover',
        secondary: 'border border-input bg-card text-foreground hover:bg-accent',
        ghost: 'text-foreground hover:bg-accent',
        soft: 'bg-primary-soft text-primary-text hover:bg-primary-soft/70',
        danger: 'bg-destructive text-destructive-foreground hover:bg-destructive-hover',
        'danger-ghost': 'text-destructive-text hover:bg-destructive-soft',
        link: 'h-auto rounded-xs px-0 text-primary-text underline-offset-4 hover:underline',
      },
      size: {
        sm: 'h-9 px-3 text-sm pointer-coarse:h-11',
        md: 'h-10 px-4 text-sm pointer-coarse:h-11',
        lg: 'h-11 px-5 text-[0.9375rem]',
        xl: 'h-12 px-6 text-base',
      },
    },
    compoundVariants: [{ variant: 'link', class: 'h-auto px-0 pointer-coarse:h-auto' }],
    defaultVariants: { variant: 'secondary', size: 'md' },
  },
);

interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof buttonVariants> {
  /** Renders the only child (a link, say) in the button's clothes. */
  asChild?: boolean;
  /** Shows a spinner and ignores clicks; the button keeps its place and its focus. */
  loading?: boolean;
}

export function Button({
  className,
  variant,
  size,
  asChild = false,
  loading = false,
  type = 'button',
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const classes = cn(buttonVariants({ variant, size }), className);
  if (asChild)
    return (
      <Slot.Root className={classes} onClick={onClick} {...rest}>
        {children}
      </Slot.Root>
    );
  return (
    <button
      type={loading ? 'button' : type}
      className={classes}
      aria-busy={loading || undefined}
      aria-disabled={loading || undefined}
      onClick={loading ? undefined : onClick}
      {...rest}
    >
      {loading && <Spinner />}
      {children}
    </button>
  );
}
