import type { Stats } from '@lectern/contracts/rest/system';
import { Card, CardHeader, CardTitle } from '@lectern/ui/card';
import { Progress } from '@lectern/ui/progress';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@lectern/ui/table';

/** One line for each mediasoup worker: how busy it is and what it carries. */
export function MediaWorkersCard({ stats, className }: { stats: Stats; className?: string }) {
  if (stats.workers.length === 0) return null;
  return (
    <Card aria-labelledby="media-workers" className={className}>
      <CardHeader className="pb-3">
        <CardTitle id="media-workers">Media workers</CardTitle>
      </CardHeader>
      <Table>
        <TableHeader>
          <TableRow>
            <TableHead>Process</TableHead>
            <TableHead className="min-w-40">CPU</TableHead>
            {['Rooms', 'Transports', 'In', 'Out'].map(name => (
              <TableHead key={name} className="text-right">
                {name}
              </TableHead>
            ))}
          </TableRow>
        </TableHeader>
        <TableBody>
          {stats.workers.map(worker => {
            const percent = Math.round(Math.min(1, worker.cpuShare) * 100);
            return (
              <TableRow key={`${worker.nodeId} ${worker.pid}`}>
                <TableCell className="h-12 font-medium tabular-nums">{worker.pid}</TableCell>
                <TableCell className="h-12">
                  <div className="flex items-center gap-3">
                    <Progress percent={percent} label={`CPU of process ${worker.pid}`} className="w-24" />
                    <span className="text-muted-foreground tabular-nums">{percent} %</span>
                  </div>
                </TableCell>
                {[worker.rooms, worker.transports, worker.producers, worker.consumers].map((count, i) => (
                  <TableCell key={i} className="h-12 text-right tabular-nums">
                    {count}
                  </TableCell>
                ))}
              </TableRow>
            );
          })}
        </TableBody>
      </Table>
    </Card>
  );
}
