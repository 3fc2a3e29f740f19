'use client';

import { listUserStorage, type UserStorage } from '@lectern/contracts/rest/storage';
import { Badge } from '@lectern/ui/badge';
import { Button } from '@lectern/ui/button';
import { Card, CardHeader, CardTitle } from '@lectern/ui/card';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@lectern/ui/table';
import { useState } from 'react';
import { useBackendPages } from '../../backend/use-backend.ts';
import { formatBytes } from '../recordings/format-bytes.ts';
import { LoadError } from '../shell/load-error.tsx';
import { QuotaDialog } from './quota-dialog.tsx';

const tones = { ok: 'neutral', near: 'warning', full: 'danger' } as const;
const words = { ok: 'Room left', near: 'Almost full', full: 'Full' } as const;

/** Whose videos take how much, and how much they may. */
export function StorageCard({ className }: { className?: string }) {
  const { items, error, loading, hasMore, loadMore, reload } = useBackendPages<
    UserStorage,
    typeof listUserStorage
  >(listUserStorage, { query: { limit: 10 } }, { refreshMs: 30_000 });
  const [edited, setEdited] = useState<UserStorage>();

  if (!items)
    return error ? <LoadError what="The storage" error={error} retrying={loading} onRetry={reload} /> : null;
  return (
    <Card aria-labelledby="storage" className={className}>
      <CardHeader>
        <CardTitle id="storage">Storage</CardTitle>
      </CardHeader>
      <Table className="mt-3" aria-labelledby="storage">
        <TableHeader>
          <TableRow>
            <TableHead>Owner</TableHead>
            <TableHead>Used</TableHead>
            <TableHead>Of</TableHead>
            <TableHead>State</TableHead>
            <TableHead>
              <span className="sr-only">Change</span>
            </TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {items.map(one => (
            <TableRow key={one.userId}>
              <TableCell>{one.displayName}</TableCell>
              <TableCell className="tabular-nums">{formatBytes(one.usedBytes)}</TableCell>
              <TableCell className="tabular-nums">
                {one.quotaBytes === null ? 'No limit' : formatBytes(one.quotaBytes)}
                {one.quotaIsOwn && <span className="text-muted-foreground"> · own</span>}
              </TableCell>
              <TableCell>
                <Badge tone={tones[one.level]}>{words[one.level]}</Badge>
              </TableCell>
              <TableCell className="text-right">
                <Button size="sm" onClick={() => setEdited(one)}>
                  Quota<span className="sr-only"> of {one.displayName}</span>
                </Button>
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {hasMore && (
        <div className="flex justify-center border-t p-4">
          <Button onClick={loadMore}>Show more</Button>
        </div>
      )}
      {edited && <QuotaDialog person={edited} onSaved={reload} onClose={() => setEdited(undefined)} />}
    </Card>
  );
}
