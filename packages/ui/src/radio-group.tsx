'use client';

import { RadioGroup as Primitive } from 'radix-ui';
import { type ReactNode, useId } from 'react';
import { cn } from './cn.ts';

export interface RadioChoice<T extends string> {
  value: T;
  label: ReactNode;
  detail?: ReactNode;
}

interface RadioGroupProps<T extends string> {
  /** Accessible name of the group. */
  label: string;
  value: T;
  onValueChange(value: T): void;
  choices: readonly RadioChoice<T>[];
  className?: string;
}

/** One of a few, each with a line on what it means. */
export function RadioGroup<T extends string>({
  label,
  value,
  onValueChange,
  choices,
  className,
}: RadioGroupProps<T>) {
  const id = useId();
  return (
    <Primitive.Root
      aria-label={label}
      value={value}
      onValueChange={next => onValueChange(next as T)}
      className={cn('flex flex-col gap-1', className)}
    >
      {choices.map(choice => (
        <label
          key={choice.value}
          htmlFor={`${id}-${choice.value}`}
          className="-mx-3 flex min-h-11 cursor-default items-start gap-3 rounded-md px-3 py-2 text-sm hover:bg-accent"
        >
          <Primitive.Item
            id={`${id}-${choice.value}`}
            value={choice.value}
            aria-describedby={choice.detail ? `${id}-${choice.value}-detail` : undefined}
            className="focus-ring mt-0.5 inline-flex size-4 shrink-0 items-center justify-center rounded-full border border-input bg-card data-[state=checked]:border-primary data-[state=checked]:bg-primary"
          >
            <Primitive.Indicator className="size-1.5 rounded-full bg-primary-foreground" />
          </Primitive.Item>
          <span className="flex flex-col">
            <span className="font-medium">{choice.label}</span>
            {choice.detail && (
              <span id={`${id}-${choice.value}-detail`} className="text-muted-foreground">
                {choice.detail}
              </span>
            )}
          </span>
        </label>
      ))}
    </Primitive.Root>
  );
}
