import { z } from 'zod';
import type { ClassRole } from './primitives.ts';

export const consentAnswerSchema = z.enum(['given', 'declined']);
export type ConsentAnswer = z.infer<typeof consentAnswerSchema>;

/** Of the words below. Whoever changes what is asked changes this too: the ledger tells by it what a person has answered. */
export const consentTextVersion = '2026-11';
export const consentTextVersionSchema = z.string().min(1).max(40);

/** What a person is asked. One answer is for every recording of the class, and may be changed at any time. */
export const consentText = {
  recorded: 'This class is recorded.',
  willBeRecorded: 'This class will be recorded.',
  kept: 'This class is kept until it ends. A host may keep it for good; otherwise it is deleted.',
  willBeKept: 'This class will be kept until it ends. A host may keep it for good; otherwise it is deleted.',
  question: 'May your camera, microphone and screen be in the recording?',
  declining: 'If not, you take part like everybody else, and nothing that you say or show is written.',
} as const;

/** An answer with what it was given to. */
export const recordingConsentSchema = z.object({
  answer: consentAnswerSchema,
  textVersion: consentTextVersionSchema,
});
export type RecordingConsent = z.infer<typeof recordingConsentSchema>;

/** Whoever may record the class consents by taking that part, until they decline. */
export const consentIsImplied = (role: ClassRole): boolean => role === 'host' || role === 'cohost';

/**
 * Whether what a person sends may be written. Who has not answered is not written.
 * @param person.recordingConsent their latest answer in this class
 */
export const mayBeRecorded = (person: {
  role: ClassRole;
  recordingConsent?: ConsentAnswer | null | undefined;
}): boolean =>
  person.recordingConsent ? person.recordingConsent === 'given' : consentIsImplied(person.role);
