import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { captionLimits, readCaptions } from '@lectern/contracts/captions/web-vtt';
import { languageSchema } from '@lectern/contracts/session-log/caption-events';

/** What an engine heard. `null` when nobody speaks. */
export type HeardCaptions = { language: string; vtt: string } | null;

/**
 * A speech recognition engine of the operator's own, over HTTP (docs/operations.md): `POST` with the sound as the body, answered 200 with WebVTT
 * and `Content-Language`, or 204 when there is nothing to write. Lectern brings none.
 */
export type CaptionEngine = (
  sound: { file: string; contentType: string },
  signal: AbortSignal,
) => Promise<HeardCaptions>;

/** Why there are no captions, in words for the owner of the video. */
export class CaptionEngineError extends Error {
  /** Whether trying again can help. */
  readonly retryable: boolean;

  constructor(message: string, retryable: boolean, cause?: unknown) {
    super(message, { cause });
    this.name = 'CaptionEngineError';
    this.retryable = retryable;
  }
}

/** Four bytes a character at most. */
const largestAnswerBytes = 4 * captionLimits.characters;
const keepAliveMs = 60_000;

/** @throws CaptionEngineError when the engine is away, refuses, or answers something else than captions. */
export function createCaptionEngine(url: string): CaptionEngine {
  return async (sound, signal) => {
    const answer = await ask(url, sound, signal).catch(cannotBeReached);
    try {
      return await readAnswer(answer);
    } finally {
      answer.destroy();
    }
  };
}

/**
 * Sends the sound and waits for as long as the signal allows: an engine listens to a long class for an hour before it says a word, and `fetch`
 * gives up after five minutes of silence.
 */
async function ask(
  url: string,
  { file, contentType }: { file: string; contentType: string },
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { size } = await stat(file);
  return new Promise((resolve, reject) => {
    const request = (url.startsWith('https:') ? requestHttps : requestHttp)(url, {
      ...{ method: 'POST', agent: false, signal },
      headers: { accept: 'text/vtt', 'content-type': contentType, 'content-length': size },
    });
    // An engine that has gone without a word is noticed, and what lies between does not forget the connection.
    request.setSocketKeepAlive(true, keepAliveMs);
    request.on('response', resolve);
    request.on('error', reject);
    // One that refuses need not hear all of it: its answer was first, and a failure to send the rest is none.
    pipeline(createReadStream(file), request).catch(reject);
  });
}

async function readAnswer(answer: IncomingMessage): Promise<HeardCaptions> {
  const { statusCode: status = 0 } = answer;
  if (status === 204) return null;
  if (status < 200 || status > 299) {
    const passing = status >= 500 || status === 429;
    throw new CaptionEngineError(`The caption engine answered ${status}`, passing);
  }
  const vtt = await readText(answer);
  const language = languageSchema.safeParse(answer.headers['content-language']);
  if (!language.success)
    throw new CaptionEngineError('The caption engine did not say the language (Content-Language)', false);
  const [problem] = readCaptions(vtt).problems;
  if (problem)
    throw new CaptionEngineError(
      `The caption engine sent no WebVTT: line ${problem.line}, ${problem.message}`,
      false,
    );
  return { language: language.data, vtt };
}

async function readText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      if (bytes > largestAnswerBytes)
        throw new CaptionEngineError('The caption engine sent more than captions', false);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof CaptionEngineError) throw error;
    cannotBeReached(error);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function cannotBeReached(cause: unknown): never {
  throw new CaptionEngineError('The caption engine cannot be reached', true, cause);
}
