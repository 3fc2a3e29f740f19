import type { Health } from '@lectern/contracts/rest/system';
import { Card, CardHeader, CardTitle } from '@lectern/ui/card';
import { Skeleton } from '@lectern/ui/skeleton';
import { Check, X } from 'lucide-react';

interface HealthCardProps {
  health: Health | undefined;
  /** The API itself did not answer the latest question. */
  unreachable: boolean;
}

/** Each thing that the API depends on, and how fast it answered. */
export function HealthCard({ health, unreachable }: HealthCardProps) {
  return (
    <Card aria-labelledby="health">
      <CardHeader className="pb-3">
        <CardTitle id="health">Health</CardTitle>
        {health && (
          <p className="text-muted-foreground text-sm tabular-nums">
            version {health.version} · up {upTime(health.uptimeSeconds)}
          </p>
        )}
      </CardHeader>
      {!health && !unreachable && <Skeleton className="mx-6 mb-6 h-32" />}
      <ul className="pb-3">
        <Dependency name="API" ok={!unreachable} note={unreachable ? 'does not answer' : undefined} />
        {Object.entries(health?.checks ?? {}).map(([name, { ok, latencyMs, error }]) => (
          <Dependency
            key={name}
            name={name}
            ok={ok}
            note={ok ? (latencyMs === null ? undefined : `${Math.round(latencyMs)} ms`) : (error ?? 'down')}
          />
        ))}
      </ul>
    </Card>
  );
}

function Dependency({ name, ok, note }: { name: string; ok: boolean; note?: string }) {
  const Icon = ok ? Check : X;
  return (
    <li className="flex min-h-10 items-center gap-3 px-6 text-sm">
      <Icon
        role="img"
        aria-label={ok ? 'well' : 'down'}
        className={ok ? 'size-4 text-primary-text' : 'size-4 text-destructive-text'}
      />
      <span className="font-medium">{name}</span>
      {note && (
        <span className={ok ? 'ml-auto text-muted-foreground tabular-nums' : 'ml-auto text-destructive-text'}>
          {note}
        </span>
      )}
    </li>
  );
}

function upTime(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}
