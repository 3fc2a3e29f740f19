'use client';

import { Check } from 'lucide-react';
import { DropdownMenu as Primitive } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

export const DropdownMenu = Primitive.Root;
export const DropdownMenuTrigger = Primitive.Trigger;
export const DropdownMenuGroup = Primitive.Group;

interface DropdownMenuContentProps extends ComponentProps<typeof Primitive.Content> {
  /** Where it is put in the document: the end of it, or an element that is full screen. */
  container?: HTMLElement | null;
}

/** From a stage pass `className="stage"`. */
export function DropdownMenuContent({
  className,
  container,
  sideOffset = 6,
  ...rest
}: DropdownMenuContentProps) {
  return (
    <Primitive.Portal container={container}>
      <Primitive.Content
        sideOffset={sideOffset}
        collisionPadding={8}
        className={cn(
          'z-50 min-w-48 overflow-hidden rounded-lg border bg-popover p-1 text-popover-foreground shadow-popover data-[state=closed]:animate-fade-out data-[state=open]:animate-pop-in',
          className,
        )}
        {...rest}
      />
    </Primitive.Portal>
  );
}

interface DropdownMenuItemProps extends ComponentProps<typeof Primitive.Item> {
  danger?: boolean;
}

const itemLook =
  'flex min-h-9 cursor-default select-none items-center gap-2.5 rounded-md px-2.5 py-2 text-sm outline-none data-disabled:opacity-50 data-highlighted:bg-accent pointer-coarse:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted-foreground';

export function DropdownMenuItem({ className, danger = false, ...rest }: DropdownMenuItemProps) {
  return (
    <Primitive.Item
      className={cn(
        itemLook,
        danger && 'text-destructive-text data-highlighted:bg-destructive-soft [&_svg]:text-destructive-text',
        className,
      )}
      {...rest}
    />
  );
}

/** Something that is on or off; the tick says which. */
export function DropdownMenuCheckboxItem({
  className,
  children,
  ...rest
}: ComponentProps<typeof Primitive.CheckboxItem>) {
  return (
    <Primitive.CheckboxItem className={cn(itemLook, className)} {...rest}>
      {children}
      <Primitive.ItemIndicator className="ml-auto pl-3">
        <Check />
      </Primitive.ItemIndicator>
    </Primitive.CheckboxItem>
  );
}

export const DropdownMenuRadioGroup = Primitive.RadioGroup;

/** One of a few; the tick says which. */
export function DropdownMenuRadioItem({
  className,
  children,
  ...rest
}: ComponentProps<typeof Primitive.RadioItem>) {
  return (
    <Primitive.RadioItem className={cn(itemLook, className)} {...rest}>
      {children}
      <Primitive.ItemIndicator className="ml-auto pl-3">
        <Check />
      </Primitive.ItemIndicator>
    </Primitive.RadioItem>
  );
}

export function DropdownMenuLabel({ className, ...rest }: ComponentProps<typeof Primitive.Label>) {
  return <Primitive.Label className={cn('px-2.5 py-2 text-muted-foreground text-xs', className)} {...rest} />;
}

export function DropdownMenuSeparator({ className, ...rest }: ComponentProps<typeof Primitive.Separator>) {
  return <Primitive.Separator className={cn('-mx-1 my-1 h-px bg-border', className)} {...rest} />;
}
