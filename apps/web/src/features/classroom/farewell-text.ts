import type { Connection } from '@lectern/client/classroom-view';
import type { ErrorCode } from '@lectern/contracts/kernel/error-codes';

interface FarewellText {
  title: string;
  text: string;
  /** What can be done about it here. */
  next: 'rejoin' | 'green-room' | 'sign-in' | null;
}

const failures: Partial<Record<ErrorCode, FarewellText>> = {
  room_full: {
    title: 'The class is full',
    text: 'Every seat is taken. You can join as soon as somebody leaves.',
    next: 'green-room',
  },
  room_archived: {
    title: 'This room is closed for good',
    text: 'Ask your teacher where the class is now.',
    next: null,
  },
  session_not_live: {
    title: 'The class has not started',
    text: 'Wait in the green room: it opens by itself when the class begins.',
    next: 'green-room',
  },
  unauthenticated: {
    title: 'This class is for people with an account',
    text: 'Sign in, and you are back here right away.',
    next: 'sign-in',
  },
};

/** Words for the end of somebody's presence in a class. Pure. */
export function farewellText(connection: Connection, classTitle: string): FarewellText {
  switch (connection.state) {
    case 'ended':
      return {
        title: 'The class has ended',
        text:
          connection.reason === 'empty'
            ? `${classTitle} ended by itself: everybody had left.`
            : `${classTitle} is over. If it was recorded, the video appears in the library of everybody who was there with an account.`,
        next: null,
      };
    case 'superseded':
      return {
        title: 'You are in the class from another window',
        text: 'The newer window has your seat. Join here to move it back.',
        next: 'rejoin',
      };
    case 'removed':
      return {
        title: 'You were removed from the class',
        text: 'A host took you out. Talk to your teacher if that was a mistake.',
        next: null,
      };
    case 'failed':
      return (
        failures[connection.code] ?? {
          title: 'You could not join the class',
          text: /[.!?]$/.test(connection.message) ? connection.message : `${connection.message}.`,
          next: 'green-room',
        }
      );
    default:
      return {
        title: 'You left the class',
        text: `${classTitle} goes on. You can come back while it is live.`,
        next: 'rejoin',
      };
  }
}
