import type { Attendance } from '@lectern/contracts/internal/video-processing';
import type { VideoTimeline } from '@lectern/contracts/internal/video-timeline';
import { clock } from './offline-page.ts';

/** Who was there, as a table for spreadsheets (RFC 4180). Times are UTC. */
export function attendanceCsv({ people }: Attendance): string {
  const rows = people.map(({ displayName, role, firstJoinedAt, lastLeftAt }) => [
    ...[displayName, role, firstJoinedAt, lastLeftAt ?? ''],
  ]);
  const lines = [['Name', 'Role', 'First joined', 'Last left'], ...rows];
  return lines.map(line => `${line.map(cell).join(',')}\r\n`).join('');
}

/** A spreadsheet takes text that begins like this for a formula, and names are typed by strangers. */
const cell = (text: string) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

/** What was written and done in the class, one line each. */
export const chatText = ({ markers }: Pick<VideoTimeline, 'markers'>): string =>
  markers
    .map(({ atMs, who, text }) => `${clock(atMs)}  ${who ? `${who}: ` : ''}${text.replace(/\s+/g, ' ')}\n`)
    .join('');

/** Chapters as ffmpeg writes them into a file. */
export function chapterMetadata({ chapters, durationMs, title }: VideoTimeline): string {
  const escaped = (text: string) => text.replace(/[=;#\\\n]/g, character => `\\${character}`);
  const parts = chapters.map(({ startMs, title: name }, index) => {
    const endMs = chapters[index + 1]?.startMs ?? durationMs ?? startMs + 1;
    return `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${startMs}\nEND=${Math.max(startMs + 1, endMs)}\ntitle=${escaped(name)}\n`;
  });
  return `;FFMETADATA1\ntitle=${escaped(title)}\n${parts.join('')}`;
}
