'use client';

import { createContext, type ReactNode, useContext, useId } from 'react';
import { cn } from './cn.ts';
import { Label } from './label.tsx';

interface FieldWiring {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
  required: boolean;
}

const FieldContext = createContext<FieldWiring | null>(null);

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong and what to do; replaces the hint. */
  error?: string | null;
  required?: boolean;
  /** Label beside the control rather than above it (switches). */
  inline?: boolean;
  className?: string;
  /** One Input, Textarea, Select or Switch: it takes its id, description and validity from here. */
  children: ReactNode;
}

export function Field({
  label,
  hint,
  error,
  required = false,
  inline = false,
  className,
  children,
}: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error || hint;
  return (
    <FieldContext value={{ id, describedBy: note ? noteId : undefined, invalid: Boolean(error), required }}>
      <div
        className={cn(
          inline ? 'grid grid-cols-[1fr_auto] items-center gap-x-6 gap-y-1' : 'flex flex-col gap-2',
          className,
        )}
      >
        <Label htmlFor={id}>{label}</Label>
        {inline && <div className="row-span-2 flex">{children}</div>}
        {!inline && children}
        {note && (
          <p
            id={noteId}
            // A field's error appears after the fact; a hint was there to begin with.
            role={error ? 'alert' : undefined}
            className={cn('text-sm', error ? 'text-destructive-text' : 'text-muted-foreground')}
          >
            {note}
          </p>
        )}
      </div>
    </FieldContext>
  );
}

/** What a control inside a `Field` must carry; nothing outside one. */
export function useFieldControl() {
  const field = useContext(FieldContext);
  if (!field) return {};
  return {
    id: field.id,
    'aria-describedby': field.describedBy,
    'aria-invalid': field.invalid || undefined,
    'aria-required': field.required || undefined,
  };
}
