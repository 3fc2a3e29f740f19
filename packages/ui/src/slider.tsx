'use client';

import { Slider as Primitive } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

interface SliderProps extends Omit<ComponentProps<typeof Primitive.Root>, 'value' | 'defaultValue'> {
  value: number[];
  /** Accessible name of each thumb, in the order of the values. */
  labels: readonly string[];
  /** What a value is called, e.g. `1:05` for 65000. */
  textOf?: (value: number) => string;
}

/** One thumb for each value; two of them choose a stretch. */
export function Slider({ className, value, labels, textOf = String, ...rest }: SliderProps) {
  return (
    <Primitive.Root
      value={value}
      className={cn('relative flex h-11 w-full touch-none select-none items-center', className)}
      {...rest}
    >
      <Primitive.Track className="relative h-1.5 grow overflow-hidden rounded-full bg-accent">
        <Primitive.Range className="absolute h-full bg-primary" />
      </Primitive.Track>
      {value.map((one, i) => (
        <Primitive.Thumb
          key={labels[i]}
          aria-label={labels[i]}
          aria-valuetext={textOf(one)}
          className="focus-ring relative block size-5 rounded-full border-2 border-primary bg-card before:absolute before:-inset-3"
        />
      ))}
    </Primitive.Root>
  );
}
