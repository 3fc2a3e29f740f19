'use client';

import { checkNames } from '@lectern/client/connection-check/check-results';
import type { ConnectionCheckView } from '@lectern/client/connection-check/connection-check';
import { LocalMedia } from '@lectern/client/local-media';
import { Button } from '@lectern/ui/button';
import { Card } from '@lectern/ui/card';
import { cn } from '@lectern/ui/cn';
import { PageHeader } from '@lectern/ui/page-header';
import { Progress } from '@lectern/ui/progress';
import { toast } from '@lectern/ui/toast';
import { Copy, Download } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useLevel } from '../lobby/use-level.ts';
import { useStore } from '../lobby/use-store.ts';
import { CheckRow } from './check-row.tsx';
import { downloadReport, makeReport, reportText } from './check-report.ts';
import { checkTitles, type Summary, summarize, summaryTexts } from './check-words.ts';
import { DeviceCard } from './device-card.tsx';
import { findDevices, type SpeakerAnswer } from './device-findings.ts';
import { useConnectionCheck } from './use-connection-check.ts';

/** Tests whether a class would work here, says what is in the way and what to do, and gives the report to whoever can help. */
export function CheckPage({ signalingUrl }: { signalingUrl: string }) {
  const check = useConnectionCheck(signalingUrl);
  const view = useStore(check);
  const [local] = useState(() => new LocalMedia());
  const { microphone, camera } = useStore(local);
  const [devicesTested, setDevicesTested] = useState(false);
  const [speaker, setSpeaker] = useState<SpeakerAnswer>('not-asked');
  const heard = useHeard(microphone.track);
  useEffect(() => () => local.release(), [local]);

  function testDevices() {
    setDevicesTested(true);
    void local.start({ microphone: true, camera: true });
  }

  const { running, finishedAtMs, checks } = view;
  const report = () =>
    makeReport({
      checks,
      devices: findDevices(devicesTested, { microphone, camera }, heard, speaker),
      finishedAtMs: finishedAtMs ?? Date.now(),
      server: window.location.origin,
      userAgent: navigator.userAgent,
    });

  return (
    <main id="main" className="mx-auto w-full max-w-3xl flex-1 px-5 pt-6 pb-24 sm:px-8 sm:pt-10">
      <PageHeader
        title="Test your connection"
        description="Whether a class works on this device and in this network, tested against this very server. It takes about ten seconds and 4 MB."
        actions={
          <Button
            variant={running ? 'secondary' : 'primary'}
            size="lg"
            onClick={() => (running ? check.stop() : void check.start())}
          >
            {running ? 'Stop' : finishedAtMs === null ? 'Start test' : 'Test again'}
          </Button>
        }
      />
      <div className="flex flex-col gap-6">
        <Card aria-labelledby="connection">
          <h2 id="connection" className="sr-only">
            Connection
          </h2>
          <RunState view={view} />
          <ul aria-label="Results" aria-busy={running}>
            {checkNames.map(name => (
              <CheckRow key={name} name={name} progress={checks[name]} />
            ))}
          </ul>
          {finishedAtMs !== null && <ReportActions report={report} />}
        </Card>
        <DeviceCard
          local={local}
          tested={devicesTested}
          speaker={speaker}
          onTest={testDevices}
          onSpeaker={setSpeaker}
        />
      </div>
    </main>
  );
}

const summaryClass: Record<Summary, string> = {
  works: 'bg-primary-soft text-primary-text',
  limited: 'bg-warning-soft text-warning-text',
  incomplete: 'bg-warning-soft text-warning-text',
  broken: 'bg-destructive-soft text-destructive-text',
};

/** One line that changes while the test runs and is read out; the list below is for reading at leisure. */
function RunState({ view: { running, finishedAtMs, checks } }: { view: ConnectionCheckView }) {
  const done = checkNames.filter(name => checks[name].state === 'done').length;
  const current = checkNames.filter(name => checks[name].state === 'running');
  const summary = finishedAtMs === null ? null : summarize(checks);
  return (
    <div className="border-b">
      <div role="status" className={cn('rounded-t-lg px-5 py-4 sm:px-6', summary && summaryClass[summary])}>
        {summary ? (
          <>
            <p className="font-semibold">{summaryTexts[summary].title}</p>
            <p className="mt-0.5 text-sm">{summaryTexts[summary].says}</p>
          </>
        ) : (
          <p className="text-muted-foreground text-sm">
            {running
              ? `Testing: ${current.map(name => checkTitles[name]).join(', ')}`
              : 'Nothing has been tested yet. The test needs no camera and no microphone.'}
          </p>
        )}
      </div>
      {running && (
        <Progress percent={(done / checkNames.length) * 100} label="Test progress" className="rounded-none" />
      )}
    </div>
  );
}

function ReportActions({ report }: { report: () => ReturnType<typeof makeReport> }) {
  async function copy() {
    try {
      await navigator.clipboard.writeText(reportText(report()));
      toast.success('Report copied');
    } catch {
      // Without HTTPS, or when it is forbidden, browsers give no clipboard.
      toast.error('The browser did not allow copying', { description: 'Download the report instead.' });
    }
  }
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-3 border-t px-5 py-4 sm:px-6">
      <div className="min-w-48 flex-1 text-muted-foreground text-sm">
        <p>Somebody helps you? Send them the report: these results, and which browser this is.</p>
        <p className="mt-1 break-words font-mono text-xs">{navigator.userAgent}</p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button onClick={copy}>
          <Copy aria-hidden /> Copy report
        </Button>
        <Button onClick={() => downloadReport(report())}>
          <Download aria-hidden /> Download report
        </Button>
      </div>
    </div>
  );
}

const audible = 0.01;

/** Whether anything has been heard from a microphone since it was opened. */
function useHeard(track: MediaStreamTrack | null): boolean {
  const { level } = useLevel(track);
  const [heard, setHeard] = useState(false);
  const latest = useRef(track);
  useEffect(() => {
    if (latest.current !== track) setHeard(false);
    latest.current = track;
  }, [track]);
  useEffect(() => {
    if (level > audible) setHeard(true);
  }, [level]);
  return heard;
}
