import type { ChatLine } from '@lectern/client/classroom-view';

export interface ChatGroup {
  key: string;
  displayName: string;
  /** Of the first line, ISO 8601. */
  at: string;
  lines: ChatLine[];
}

const togetherMs = 5 * 60_000;

/** Consecutive lines of one person within five minutes of the first. Pure. */
export function groupChat(chat: readonly ChatLine[]): ChatGroup[] {
  const groups: ChatGroup[] = [];
  for (const line of chat) {
    const last = groups.at(-1);
    const belongs =
      last?.lines[0]?.participantId === line.participantId &&
      Date.parse(line.at) - Date.parse(last.at) < togetherMs;
    if (belongs) last.lines.push(line);
    else groups.push({ key: line.key, displayName: line.displayName, at: line.at, lines: [line] });
  }
  return groups;
}
