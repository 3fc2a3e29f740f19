'use client';

import { Check, ChevronDown } from 'lucide-react';
import { Select as Primitive } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';
import { useFieldControl } from './field.tsx';
import { controlClasses } from './input.tsx';

export interface SelectOption {
  value: string;
  label: ReactNode;
  /** Second line in the list, not in the closed box. */
  detail?: ReactNode;
  disabled?: boolean;
}

interface SelectProps
  extends Pick<
    ComponentProps<typeof Primitive.Root>,
    'value' | 'defaultValue' | 'onValueChange' | 'name' | 'disabled'
  > {
  options: readonly SelectOption[];
  placeholder?: string;
  /** Accessible name when there is no `Field` around it. */
  label?: string;
  icon?: ReactNode;
  className?: string;
  /** For the list, which opens outside of its parents: pass `stage` from a stage. */
  listClassName?: string;
}

export function Select({
  options,
  placeholder,
  label,
  icon,
  className,
  listClassName,
  ...root
}: SelectProps) {
  return (
    <Primitive.Root {...root}>
      <Primitive.Trigger
        aria-label={label}
        className={cn(
          controlClasses,
          'flex h-11 items-center gap-2.5 px-3.5 text-left data-placeholder:text-muted-foreground [&>span]:min-w-0 [&>span]:flex-1 [&>span]:truncate [&_svg]:size-4 [&_svg]:shrink-0',
          className,
        )}
        {...useFieldControl()}
      >
        {icon}
        <Primitive.Value placeholder={placeholder} />
        <Primitive.Icon asChild>
          <ChevronDown className="text-muted-foreground" />
        </Primitive.Icon>
      </Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          position="popper"
          sideOffset={6}
          collisionPadding={8}
          className={cn(
            'z-50 max-h-(--radix-select-content-available-height) w-(--radix-select-trigger-width) min-w-40 overflow-hidden rounded-lg border bg-popover text-popover-foreground shadow-popover data-[state=closed]:animate-fade-out data-[state=open]:animate-pop-in',
            listClassName,
          )}
        >
          <Primitive.Viewport className="p-1">
            {options.map(option => (
              <Primitive.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled}
                className="relative flex min-h-10 cursor-default select-none flex-col justify-center rounded-md py-2 pr-9 pl-3 text-sm outline-none data-disabled:opacity-50 data-highlighted:bg-accent"
              >
                <Primitive.ItemText>{option.label}</Primitive.ItemText>
                {option.detail && <span className="text-muted-foreground text-xs">{option.detail}</span>}
                <Primitive.ItemIndicator className="absolute right-3">
                  <Check className="size-4 text-primary-text" />
                </Primitive.ItemIndicator>
              </Primitive.Item>
            ))}
          </Primitive.Viewport>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
