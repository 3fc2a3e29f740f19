import type { Stats } from '@lectern/contracts/rest/system';

/** What runs right now, in numbers. */
export function LiveFigures({ stats }: { stats: Stats }) {
  const figures = [
    ['Live classes', stats.liveSessions],
    ['People in class', stats.participants],
    ['Streams in', stats.producers],
    ['Streams out', stats.consumers],
    ['Rooms', stats.rooms],
  ] as const;
  return (
    <>
      <dl className="grid grid-cols-2 overflow-hidden rounded-lg border bg-border sm:grid-cols-5 [&>*]:bg-card gap-px">
        {figures.map(([label, value]) => (
          <div key={label} className="px-5 py-4 last:col-span-2 sm:last:col-span-1">
            <dt className="text-muted-foreground text-sm">{label}</dt>
            <dd className="mt-1 font-semibold text-2xl tabular-nums tracking-[-0.02em]">{value}</dd>
          </div>
        ))}
      </dl>
      {stats.unavailable.length > 0 && (
        <p className="mt-2 text-sm text-warning-text">
          No figures from {stats.unavailable.join(', ')} right now; theirs count as zero.
        </p>
      )}
    </>
  );
}
