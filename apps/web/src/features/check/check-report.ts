import {
  checkNames,
  type CheckProgress,
  type CheckName,
} from '@lectern/client/connection-check/check-results';
import type { DeviceFindings } from './device-findings.ts';
import { checkTitles, summarize, summaryTexts, wordsFor } from './check-words.ts';

interface ReportInput {
  checks: Readonly<Record<CheckName, CheckProgress>>;
  devices: DeviceFindings;
  finishedAtMs: number;
  server: string;
  userAgent: string;
}

/**
 * What the page shows, for whoever helps: no name, no address, no names of devices. The browser's own description is what it sends to every
 * server, and the page shows it as well.
 */
export function makeReport({ checks, devices, finishedAtMs, server, userAgent }: ReportInput) {
  return {
    report: 'Lectern connection check',
    testedAt: new Date(finishedAtMs).toISOString(),
    server,
    browser: userAgent,
    summary: summaryTexts[summarize(checks)].title,
    checks: checkNames.flatMap(name => {
      const check = checks[name];
      if (check.state !== 'done') return [];
      const { finding, verdict, figures } = check;
      const { says, next } = wordsFor(check);
      return [{ name, title: checkTitles[name], verdict, finding, says, next, figures }];
    }),
    devices,
  };
}

export type CheckReport = ReturnType<typeof makeReport>;

export const reportText = (report: CheckReport) => `${JSON.stringify(report, null, 2)}\n`;

export function downloadReport(report: CheckReport): void {
  const url = URL.createObjectURL(new Blob([reportText(report)], { type: 'application/json' }));
  const link = Object.assign(document.createElement('a'), {
    href: url,
    download: `lectern-check-${report.testedAt.slice(0, 16).replaceAll(':', '')}.json`,
  });
  link.click();
  // The browser has taken hold of it by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
