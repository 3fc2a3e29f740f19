import type { ClassCommands } from './use-class-commands.ts';

export interface Shortcut {
  /** As shown; `Ctrl` is ⌘ on a Mac. */
  keys: string;
  does: string;
  command: keyof ClassCommands;
}

/** The keys of the stage. Single letters are off while one writes. */
export const shortcuts: readonly Shortcut[] = [
  { keys: 'Ctrl+D', does: 'Microphone on or off', command: 'toggleMicrophone' },
  { keys: 'Ctrl+E', does: 'Camera on or off', command: 'toggleCamera' },
  { keys: 'Ctrl+Shift+H', does: 'Raise or lower your hand', command: 'toggleHand' },
  { keys: 'M', does: 'Open or close the chat', command: 'toggleChat' },
  { keys: 'P', does: 'Open or close the list of people', command: 'togglePeople' },
  { keys: 'C', does: 'Captions on or off', command: 'toggleCaptions' },
  { keys: 'B', does: 'Mark this moment for the recording (hosts)', command: 'markMoment' },
  { keys: 'L', does: 'Start, keep or stop the recording (hosts)', command: 'toggleRecording' },
  { keys: 'F', does: 'Full screen', command: 'toggleFullscreen' },
];

/** Works while it is held, unlike the others. */
export const pushToTalk = { keys: 'Space', does: 'Speak for as long as it is held' } as const;

interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

/** What a key press asks for; undefined for nothing of ours. Pure. */
export function commandOf(press: KeyPress, writing: boolean): keyof ClassCommands | undefined {
  if (press.altKey) return undefined;
  const ctrl = press.ctrlKey || press.metaKey;
  if (!ctrl && (writing || press.shiftKey)) return undefined;
  const pressed = [ctrl && 'Ctrl', ctrl && press.shiftKey && 'Shift', press.key.toUpperCase()]
    .filter(Boolean)
    .join('+');
  return shortcuts.find(shortcut => shortcut.keys === pressed)?.command;
}
