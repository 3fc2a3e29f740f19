import type { LiveReplay } from '@lectern/contracts/rest/live-replay';
import type { Lobby } from '@lectern/contracts/rest/rooms';

interface OverflowFacts {
  lobby: Lobby | null;
  unreachable: boolean;
  mustSignIn: boolean;
  replay: LiveReplay | null;
  problem: string | null;
}

interface OverflowText {
  title: string;
  text: string;
  /** Something is under way that ends by itself in a moment. */
  waits: boolean;
}

/** Words in the picture's place, while there is none. Pure. */
export function overflowText({
  lobby,
  unreachable,
  mustSignIn,
  replay,
  problem,
}: OverflowFacts): OverflowText {
  if (unreachable)
    return {
      title: 'The server cannot be reached',
      text: 'This page goes on trying; there is no need to reload.',
      waits: true,
    };
  if (mustSignIn)
    return {
      title: 'This class is for people with an account',
      text: 'Sign in, and you are back here right away.',
      waits: false,
    };
  if (lobby?.state === 'archived')
    return {
      title: 'This room is closed for good',
      text: 'Its recordings stay in the library.',
      waits: false,
    };
  if (lobby?.state === 'waiting')
    return {
      title: 'The class has not started',
      text: 'It appears here by itself as soon as it does.',
      waits: false,
    };
  if (problem !== null) return { title: 'The class cannot be shown here', text: problem, waits: false };
  if (replay?.state === 'unavailable')
    return {
      title: 'The class cannot be watched from here now',
      text: replay.reason ?? 'This page goes on trying.',
      waits: false,
    };
  return {
    title: 'The picture is being put together',
    text: 'It comes some seconds after the class itself.',
    waits: true,
  };
}
