import type { ClassRole } from '@lectern/contracts/primitives';
import { type ConsentAnswer, consentIsImplied, mayBeRecorded } from '@lectern/contracts/recording-consent';

/** Somebody of a class, with everything they have answered in it, oldest first. */
export interface ConsentingPerson {
  participantId: string;
  displayName: string;
  role: ClassRole;
  answers: readonly { answer: ConsentAnswer }[];
}

export type ConsentStanding = ConsentAnswer | 'implied' | 'none';

/** Where somebody stands: their latest answer, or what their part in the class says for them. */
export const standingOf = ({ role, answers }: Pick<ConsentingPerson, 'role' | 'answers'>): ConsentStanding =>
  answers.at(-1)?.answer ?? (consentIsImplied(role) ? 'implied' : 'none');

/**
 * How everybody is called in what is made of a recording: timeline, chat, transcript. Who is not to be recorded has no name there, but the same
 * stand-in throughout, counted in the order given (that of joining, so that making it again names everybody the same).
 * @returns by participant id
 */
export function namesInRecording(people: readonly ConsentingPerson[]): Map<string, string> {
  let hidden = 0;
  return new Map(
    people.map(({ participantId, displayName, role, answers }) => {
      const recordingConsent = answers.at(-1)?.answer;
      if (mayBeRecorded({ role, recordingConsent })) return [participantId, displayName];
      hidden += 1;
      return [participantId, `Participant ${hidden}`];
    }),
  );
}
