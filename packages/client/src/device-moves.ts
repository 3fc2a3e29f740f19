import type { DeviceChoice, DeviceNews, LostDevice } from './local-media-view.ts';

/** Names that stand for whatever device the system prefers (Chromium). */
const virtual: ReadonlySet<string> = new Set(['default', 'communications']);

/** The real device behind an id; the id itself when there is no telling. */
export function realDevice(deviceId: string, choices: readonly DeviceChoice[]): DeviceChoice | null {
  const named = choices.find(choice => choice.deviceId === deviceId);
  if (!named || !virtual.has(deviceId)) return named ?? null;
  const real = choices.find(
    ({ deviceId: id, groupId }) => !virtual.has(id) && groupId !== '' && groupId === named.groupId,
  );
  return real ?? named;
}

export interface DeviceUse {
  on: boolean;
  starting: boolean;
  /** The device of a track that is open; null when there is none. */
  openId: string | null;
  lost: LostDevice | null;
}

/**
 * What a changed list of devices asks for. `gone`: the one in use was pulled out; `back`: the one that was lost is there again; `any`: there was
 * none left, and now there is one. Pure.
 */
export function deviceMove(
  { on, starting, openId, lost }: DeviceUse,
  before: readonly DeviceChoice[],
  after: readonly DeviceChoice[],
): 'none' | 'gone' | 'back' | 'any' {
  const isThere = (deviceId: string) => after.some(choice => choice.deviceId === deviceId);
  const inUse = openId === null ? null : realDevice(openId, before);
  if (inUse && !isThere(inUse.deviceId)) return 'gone';
  if (lost && isThere(lost.deviceId)) return 'back';
  if (lost?.resume && !on && !starting && after.length > 0) return 'any';
  return 'none';
}

/** The speaker that was chosen, when it went or came back. Pure. */
export function speakerNews(
  speakerId: string | null,
  before: readonly DeviceChoice[],
  after: readonly DeviceChoice[],
): DeviceNews | null {
  const chosen = (choices: readonly DeviceChoice[]) => choices.find(({ deviceId }) => deviceId === speakerId);
  const [was, is] = [chosen(before), chosen(after)];
  if (was && !is) return { kind: 'fell-back', device: 'speaker', lost: was.label, now: null };
  // The first list of all is no return.
  if (!was && is && before.length > 0) return { kind: 'taken-again', device: 'speaker', label: is.label };
  return null;
}
