'use client';

import { Tabs as Primitive } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

export const Tabs = Primitive.Root;

export function TabsList({ className, ...rest }: ComponentProps<typeof Primitive.List>) {
  return <Primitive.List className={cn('flex gap-6 overflow-x-auto border-b', className)} {...rest} />;
}

export function TabsTrigger({ className, ...rest }: ComponentProps<typeof Primitive.Trigger>) {
  return (
    <Primitive.Trigger
      className={cn(
        // The list scrolls, and cuts off what sticks out of it.
        'focus-ring -outline-offset-2 -mb-px h-11 shrink-0 rounded-t-xs border-transparent border-b-2 px-0.5 font-medium text-muted-foreground text-sm transition-colors duration-150 hover:text-foreground data-[state=active]:border-foreground data-[state=active]:text-foreground',
        className,
      )}
      {...rest}
    />
  );
}

export function TabsContent({ className, ...rest }: ComponentProps<typeof Primitive.Content>) {
  return <Primitive.Content className={cn('focus-ring rounded-xs pt-6', className)} {...rest} />;
}
