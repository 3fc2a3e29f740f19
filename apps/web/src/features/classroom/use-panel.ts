import { useCallback, useState } from 'react';

export type Panel = 'chat' | 'people';

/** Which panel is open: one at a time, and the same button closes it again. */
export function usePanel() {
  const [panel, setPanel] = useState<Panel | null>(null);
  const toggle = useCallback((wanted: Panel) => setPanel(open => (open === wanted ? null : wanted)), []);
  const close = useCallback(() => setPanel(null), []);
  return { panel, toggle, close };
}
