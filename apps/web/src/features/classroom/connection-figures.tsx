'use client';

import type { ClassroomSession } from '@lectern/client/classroom-session';
import { qualityOf } from '@lectern/client/link-figures';
import { useStore } from '../lobby/use-store.ts';

const words = { good: 'Good', fair: 'Fair', poor: 'Poor' } as const;
const kbps = (bps: number) => `${Math.round(bps / 1_000).toLocaleString('en')} kbit/s`;

/** One's own connection in numbers, for whoever helps. */
export function ConnectionFigures({ session }: { session: ClassroomSession }) {
  const figures = useStore(session.quality.figures);
  if (!figures) return <p className="text-muted-foreground text-sm">Measuring …</p>;
  const { roundTripMs, loss, receivedBps, sentBps } = figures;
  const rows = [
    ['Quality', words[qualityOf(figures)]],
    ['Round trip', roundTripMs === null ? '–' : `${Math.round(roundTripMs)} ms`],
    ['Lost packets', `${(loss * 100).toFixed(1)} %`],
    ['Received', kbps(receivedBps)],
    ['Sent', kbps(sentBps)],
  ] as const;
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-3 text-sm">
      {rows.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted-foreground">{name}</dt>
          <dd className="tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
