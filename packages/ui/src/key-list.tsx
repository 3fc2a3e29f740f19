interface KeyListProps {
  keys: readonly { keys: string; does: string }[];
}

/** What each key does. */
export function KeyList({ keys: shortcuts }: KeyListProps) {
  return (
    <dl className="grid grid-cols-[1fr_auto] items-center gap-x-6 gap-y-3 text-sm">
      {shortcuts.map(({ keys, does }) => (
        <div key={keys} className="contents">
          <dt>{does}</dt>
          <dd>
            <kbd className="rounded-md border bg-muted px-2 py-1 font-sans text-muted-foreground text-xs">
              {keys}
            </kbd>
          </dd>
        </div>
      ))}
    </dl>
  );
}
