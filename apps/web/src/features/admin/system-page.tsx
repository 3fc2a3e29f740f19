'use client';

import type { AppError } from '@lectern/contracts/kernel/app-error';
import type { Page } from '@lectern/contracts/rest/pagination';
import type { Recording } from '@lectern/contracts/rest/recordings';
import { type Health, type Stats, stats as statsEndpoint } from '@lectern/contracts/rest/system';
import { Badge } from '@lectern/ui/badge';
import { PageHeader } from '@lectern/ui/page-header';
import useSWR from 'swr';
import { backendPath } from '../../backend/browser-api.ts';
import { useBackend } from '../../backend/use-backend.ts';
import { RecordingList } from '../recordings/recording-list.tsx';
import { LoadError } from '../shell/load-error.tsx';
import { HealthCard } from './health-card.tsx';
import { LiveFigures } from './live-figures.tsx';
import { MediaWorkersCard } from './media-workers-card.tsx';
import { QueuesCard } from './queues-card.tsx';
import { readHealth } from './read-health.ts';
import { StorageCard } from './storage-card.tsx';

interface SystemPageProps {
  initialHealth: Health | undefined;
  initialStats: Stats | undefined;
  recordings: Page<Recording> | undefined;
  mediaBase: string | null;
}

/** Is everything well, what runs, and every recording there is. */
export function SystemPage({ initialHealth, initialStats, recordings, mediaBase }: SystemPageProps) {
  const health = useSWR<Health, AppError>('health', () => readHealth(backendPath), {
    fallbackData: initialHealth,
    refreshInterval: 5_000,
    errorRetryInterval: 4_000,
  });
  const stats = useBackend(statsEndpoint, {}, { initial: initialStats, refreshMs: 3_000 });
  const well = !health.error && health.data && Object.values(health.data.checks).every(check => check.ok);

  return (
    <>
      <PageHeader
        title="System"
        description="The state of this server, read every few seconds."
        badge={
          <Badge tone={well ? 'primary' : 'danger'} dot>
            {well ? 'All well' : 'Needs attention'}
          </Badge>
        }
      />
      {stats.data ? (
        <LiveFigures stats={stats.data} />
      ) : (
        stats.error && (
          <LoadError what="The figures" error={stats.error} retrying={stats.loading} onRetry={stats.reload} />
        )
      )}
      <div className="mt-6 grid items-start gap-6 lg:grid-cols-2">
        <HealthCard health={health.data} unreachable={health.error !== undefined} />
        {stats.data && <QueuesCard stats={stats.data} />}
      </div>
      {stats.data && <MediaWorkersCard stats={stats.data} className="mt-6" />}
      <StorageCard className="mt-6" />
      <section aria-labelledby="all-recordings" className="mt-12">
        <RecordingList
          initial={recordings}
          mediaBase={mediaBase}
          showOwner
          heading={
            <h2 id="all-recordings" className="font-semibold text-lg tracking-[-0.012em]">
              All recordings
            </h2>
          }
        />
      </section>
    </>
  );
}
