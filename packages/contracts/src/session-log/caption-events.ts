import { z } from 'zod';
import { idSchema } from '../primitives.ts';

/** BCP 47, as far as its shape goes. */
export const languageSchema = z
  .string()
  .max(35)
  .regex(/^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/, 'Write the language as en, de or pt-BR');

export const captionTextSchema = z
  .string()
  .trim()
  .min(1, 'Write something')
  .max(300, 'At most 300 characters')
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]+$/u, 'It holds characters that cannot be shown');

export const captionEvents = {
  /** What was said, typed by somebody while it was said. */
  'caption:line': z.object({
    participantId: idSchema,
    language: languageSchema,
    text: captionTextSchema,
    /** How long the typing took: the words were spoken that much before the line came. */
    typedForMs: z.number().int().min(0).max(15_000),
  }),
};
