import type { ReactNode } from 'react';

/** One line in place of a list inside a card. */
export function SectionNote({ children }: { children: ReactNode }) {
  return <p className="px-5 pb-6 text-muted-foreground text-sm sm:px-6">{children}</p>;
}
