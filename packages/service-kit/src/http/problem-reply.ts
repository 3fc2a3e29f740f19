import { AppError } from '@lectern/contracts/kernel/app-error';
import { errorCodes } from '@lectern/contracts/kernel/error-codes';
import { type Problem, problemContentType } from '@lectern/contracts/kernel/problem';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Any thrown thing → an expected failure with a code. What we did not expect becomes `internal_error`, and says nothing of its cause. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { code, statusCode, message } = (error ?? {}) as {
    code?: string;
    statusCode?: number;
    message?: string;
  };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new AppError('payload_too_large');
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new AppError('unsupported_media_type');
  if (statusCode === 429) return new AppError('rate_limited', message);
  if (statusCode === 400) return new AppError('malformed_request', message);
  return new AppError('internal_error', undefined, { cause: error });
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: AppError): FastifyReply {
  const { status, title } = errorCodes[error.code];
  const problem: Problem = {
    type: `urn:lectern:error:${error.code}`,
    title,
    status,
    detail: error.message,
    instance: request.url.split('?')[0],
    code: error.code,
    requestId: request.id,
    ...(error.fieldErrors.length > 0 ? { errors: [...error.fieldErrors] } : {}),
  };
  return reply.code(status).type(problemContentType).send(JSON.stringify(problem));
}
