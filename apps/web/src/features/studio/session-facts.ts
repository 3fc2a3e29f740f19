import type { Session } from '@lectern/contracts/rest/sessions';

/** How long a session ran, in milliseconds; null when it has not ended or never started. */
export function sessionLengthMs({
  startedAt,
  endedAt,
}: Pick<Session, 'startedAt' | 'endedAt'>): number | null {
  return startedAt && endedAt ? Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)) : null;
}

const endings = {
  host: 'Ended by the host',
  api: 'Ended from the studio',
  empty: 'Ended when empty',
} as const;

export function sessionStatus({ state, endReason }: Pick<Session, 'state' | 'endReason'>): string {
  if (state === 'live') return 'Live now';
  if (state === 'scheduled') return 'Scheduled';
  return endReason ? endings[endReason] : 'Ended';
}
