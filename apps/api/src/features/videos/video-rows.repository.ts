import type { Prisma } from '../../generated/prisma/client.ts';

/** What is read with a video, always. Files of HLS are thousands, and nobody looks at one of them here. */
export const withParts = {
  owner: { select: { displayName: true } },
  room: { select: { title: true } },
  recording: true,
  steps: { select: { name: true, state: true, retryable: true, reason: true } },
  files: { where: { kind: { not: 'hls' } }, orderBy: { createdAt: 'asc' } },
} satisfies Prisma.VideoInclude;

export type VideoRow = Prisma.VideoGetPayload<{ include: typeof withParts }>;
