import type { Stats } from '@lectern/contracts/rest/system';
import { Card, CardHeader, CardTitle } from '@lectern/ui/card';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@lectern/ui/table';

/** Jobs of the worker: waiting, running, to be tried again, given up. */
export function QueuesCard({ stats }: { stats: Stats }) {
  const queues = Object.entries(stats.queues);
  return (
    <Card aria-labelledby="queues" className="overflow-hidden">
      <CardHeader className="pb-3">
        <CardTitle id="queues">Jobs</CardTitle>
      </CardHeader>
      <Table>
        <TableHeader>
          <TableRow>
            <TableHead>Queue</TableHead>
            <TableHead className="text-right">Waiting</TableHead>
            <TableHead className="text-right">Running</TableHead>
            <TableHead className="text-right">Later</TableHead>
            <TableHead className="text-right">Failed</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {queues.map(([name, depth]) => (
            <TableRow key={name}>
              <TableCell className="h-12 font-medium">{name}</TableCell>
              {[depth.waiting, depth.active, depth.delayed].map((count, i) => (
                <TableCell key={i} className="h-12 text-right tabular-nums">
                  {count}
                </TableCell>
              ))}
              <TableCell
                className={`h-12 text-right tabular-nums ${depth.failed > 0 ? 'font-medium text-destructive-text' : ''}`}
              >
                {depth.failed}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Card>
  );
}
