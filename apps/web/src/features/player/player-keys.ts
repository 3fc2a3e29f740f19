/** What a key does in the player; the letters are YouTube's, which people know. */
export type PlayerAction =
  | { kind: 'toggle-play' }
  | { kind: 'seek-by'; seconds: number }
  | { kind: 'seek-to-share'; share: number }
  | { kind: 'volume-by'; amount: number }
  | { kind: 'rate-by'; steps: 1 | -1 }
  | { kind: 'toggle-mute' }
  | { kind: 'toggle-fullscreen' };

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
    case '<':
      return { kind: 'rate-by', steps: -1 };
    case '>':
      return { kind: 'rate-by', steps: 1 };
    case 'm':
      return { kind: 'toggle-mute' };
    case 'f':
      return { kind: 'toggle-fullscreen' };
    default:
      return /^[0-9]$/.test(key) ? { kind: 'seek-to-share', share: Number(key) / 10 } : null;
  }
}

export const rates = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3] as const;

/** The next speed up or down; stays at the ends. */
export function rateAfter(rate: number, steps: 1 | -1): number {
  const at = rates.findIndex(one => one >= rate - 0.01);
  return rates[Math.min(rates.length - 1, Math.max(0, at + steps))] ?? 1;
}
