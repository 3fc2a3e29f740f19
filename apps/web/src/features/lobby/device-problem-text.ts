import type { DeviceProblem } from '@lectern/client/device-problem';

interface ProblemText {
  title: string;
  /** The next step. */
  hint: string;
  /** Whether asking again can help without leaving the page. */
  retry: boolean;
}

/** What to tell somebody whose device does not open; each cause has its own way out. */
export function deviceProblemText(device: 'camera' | 'microphone', problem: DeviceProblem): ProblemText {
  switch (problem) {
    case 'denied-by-browser':
      return {
        title: `Your browser blocks the ${device} here`,
        hint: `Allow the ${device} through the icon beside the address, then try again.`,
        retry: true,
      };
    case 'denied-by-system':
      return {
        title: `Your system blocks the ${device}`,
        hint: `Let this browser use the ${device} in the privacy settings of your system, then try again.`,
        retry: true,
      };
    case 'in-use':
      return {
        title: `The ${device} is in use`,
        hint: 'Another program holds it. Close that program, then try again.',
        retry: true,
      };
    case 'not-found':
      return {
        title: `No ${device} found`,
        hint: `Plug one in and try again, or join without.`,
        retry: true,
      };
    case 'unplugged':
      return {
        title: `Your ${device} was unplugged`,
        hint: 'Plug it in again, or another one: it is used at once.',
        retry: true,
      };
    case 'insecure':
      return {
        title: `The ${device} needs a secure page`,
        hint: 'Browsers give devices to pages opened with https:// only. You can still watch, listen and write.',
        retry: false,
      };
    case 'unsupported':
      return {
        title: `This browser cannot open a ${device}`,
        hint: 'Use a current Chrome, Edge, Firefox or Safari. You can still join without.',
        retry: false,
      };
    case 'unknown':
      return {
        title: `The ${device} did not start`,
        hint: 'Try again. If it stays, reload the page or choose another device.',
        retry: true,
      };
  }
}
