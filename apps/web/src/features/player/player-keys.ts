import { isInOpenOverlay } from '@lectern/ui/open-overlay';

/** What a key or a control does in the player; the letters are YouTube's, which people know. */
export type PlayerAction =
  | { kind: 'toggle-play' }
  | { kind: 'seek-by'; seconds: number }
  | { kind: 'seek-to'; seconds: number }
  | { kind: 'seek-to-share'; share: number }
  | { kind: 'chapter-by'; steps: 1 | -1 }
  | { kind: 'volume-by'; amount: number }
  | { kind: 'volume'; volume: number }
  | { kind: 'rate'; rate: number }
  | { kind: 'rate-by'; steps: 1 | -1 }
  | { kind: 'toggle-mute' }
  | { kind: 'toggle-captions' }
  | { kind: 'toggle-fullscreen' }
  | { kind: 'toggle-pip' }
  | { kind: 'help' };

interface PlayerShortcut {
  /** As shown. */
  keys: string;
  does: string;
}

/** For the list that `?` opens. */
export const playerShortcuts: readonly PlayerShortcut[] = [
  { keys: 'Space or K', does: 'Play or pause' },
  { keys: 'J and L', does: 'Back and forward 10 seconds' },
  { keys: '← and →', does: 'Back and forward 5 seconds' },
  { keys: 'B and N', does: 'Previous and next chapter' },
  { keys: '0 to 9', does: 'To a tenth of the video' },
  { keys: '< and >', does: 'Slower and faster' },
  { keys: '↑ and ↓', does: 'Louder and quieter' },
  { keys: 'M', does: 'Sound on or off' },
  { keys: 'C', does: 'Captions on or off' },
  { keys: 'I', does: 'Picture in picture' },
  { keys: 'F', does: 'Full screen' },
  { keys: '?', does: 'This list' },
];

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** Null for keys that are not ours, and for every combination with a modifier: those are the browser's. */
export function actionOf({ key, ctrlKey, metaKey, altKey }: Pressed): PlayerAction | null {
  if (ctrlKey || metaKey || altKey) return null;
  switch (key.length === 1 ? key.toLowerCase() : key) {
    case ' ':
    case 'k':
      return { kind: 'toggle-play' };
    case 'j':
      return { kind: 'seek-by', seconds: -10 };
    case 'l':
      return { kind: 'seek-by', seconds: 10 };
    case 'ArrowLeft':
      return { kind: 'seek-by', seconds: -5 };
    case 'ArrowRight':
      return { kind: 'seek-by', seconds: 5 };
    case 'ArrowUp':
      return { kind: 'volume-by', amount: 0.1 };
    case 'ArrowDown':
      return { kind: 'volume-by', amount: -0.1 };
    case 'Home':
      return { kind: 'seek-to-share', share: 0 };
    case 'End':
      return { kind: 'seek-to-share', share: 1 };
    case 'b':
      return { kind: 'chapter-by', steps: -1 };
    case 'n':
      return { kind: 'chapter-by', steps: 1 };
    case '<':
      return { kind: 'rate-by', steps: -1 };
    case '>':
      return { kind: 'rate-by', steps: 1 };
    case 'm':
      return { kind: 'toggle-mute' };
    case 'c':
      return { kind: 'toggle-captions' };
    case 'i':
      return { kind: 'toggle-pip' };
    case 'f':
      return { kind: 'toggle-fullscreen' };
    case '?':
      return { kind: 'help' };
    default:
      return /^[0-9]$/.test(key) ? { kind: 'seek-to-share', share: Number(key) / 10 } : null;
  }
}

type KeyTarget = Pick<Element, 'closest' | 'matches'>;

/** Space and Enter press the button that has the focus, the arrows move the slider or the menu that has it: the player leaves those alone. */
export function controlOwns(target: KeyTarget, key: string): boolean {
  if (isInOpenOverlay(target)) return true;
  if ((key === ' ' || key === 'Enter') && target.closest('button, a, summary')) return true;
  return target.matches('input[type=range]') && /^(Arrow|Home|End|Page)/.test(key);
}

/** Outside the player these scroll the page, or move in a list. */
export const scrollsPage = (key: string): boolean => /^( |Arrow(Up|Down)|Home|End)$/.test(key);

const barStepSeconds = 5;
const barPageShare = 0.1;

/** Where a key leads on the seek bar, in seconds; null for keys that do nothing there. A range alone would go a tenth of a second. */
export function barPlaceAfter(key: string, time: number, duration: number): number | null {
  const by = (seconds: number) => Math.max(0, Math.min(duration, time + seconds));
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return by(barStepSeconds);
    case 'ArrowLeft':
    case 'ArrowDown':
      return by(-barStepSeconds);
    case 'PageUp':
      return by(duration * barPageShare);
    case 'PageDown':
      return by(-duration * barPageShare);
    case 'Home':
      return 0;
    case 'End':
      return duration;
    default:
      return null;
  }
}

export const rates = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3] as const;

/** The next speed up or down; stays at the ends. */
export function rateAfter(rate: number, steps: 1 | -1): number {
  const at = rates.findIndex(one => one >= rate - 0.01);
  return rates[Math.min(rates.length - 1, Math.max(0, at + steps))] ?? 1;
}
