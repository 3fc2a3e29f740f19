import type { LiveState } from '@lectern/contracts/session-log/live-state';
import { markMoment, sendCaption } from './captions.ts';
import { delayRecording, startAutomatically } from './automatic-recording.ts';
import { sendChat } from './chat.ts';
import { type Actor, type Command, type Context, type Decision, refused } from './command.ts';
import { answerConsent } from './consent.ts';
import { lowerHand, raiseHand } from './hands.ts';
import {
  addProducer,
  closeProducer,
  loseMedia,
  loseProducer,
  pauseProducer,
  resetMedia,
  resumeProducer,
} from './media.ts';
import { mute, muteAll } from './muting.ts';
import { disconnect, expire, join, leave, loseConnection } from './presence.ts';
import {
  confirmRecording,
  finishRecording,
  keepRecording,
  startRecording,
  stopRecording,
} from './recording.ts';
import { setReceiveMode } from './receiving.ts';
import { setScreenQuality } from './screen-quality.ts';
import { endSession } from './session.ts';

type Deciders = {
  [T in Command['type']]: (
    state: LiveState,
    command: Extract<Command, { type: T }>,
    actor: Actor,
    context: Context,
  ) => Decision;
};

const deciders: Deciders = {
  join,
  leave,
  disconnect,
  expire,
  'lose-connection': loseConnection,
  'send-chat': sendChat,
  'send-caption': sendCaption,
  'mark-moment': markMoment,
  'raise-hand': raiseHand,
  'lower-hand': lowerHand,
  'reset-media': resetMedia,
  'add-producer': addProducer,
  'pause-producer': pauseProducer,
  'resume-producer': resumeProducer,
  mute,
  'mute-all': muteAll,
  'set-screen-quality': setScreenQuality,
  'set-receive-mode': setReceiveMode,
  'close-producer': closeProducer,
  'lose-producer': loseProducer,
  'lose-media': loseMedia,
  'start-recording': startRecording,
  'start-automatically': startAutomatically,
  'delay-recording': delayRecording,
  'stop-recording': stopRecording,
  'keep-recording': keepRecording,
  'answer-consent': answerConsent,
  'confirm-recording': confirmRecording,
  'finish-recording': finishRecording,
  'end-session': endSession,
};

/** What follows from a command in a state. Pure: the same in, the same out; nothing is changed and nothing is sent. */
export function decide(state: LiveState, command: Command, actor: Actor, context: Context): Decision {
  if (state.ended && command.type !== 'end-session') return refused('session_ended');
  const decider = deciders[command.type] as (
    state: LiveState,
    command: Command,
    actor: Actor,
    context: Context,
  ) => Decision;
  return decider(state, command, actor, context);
}
