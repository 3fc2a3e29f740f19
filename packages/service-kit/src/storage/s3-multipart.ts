import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';

type Sdk = typeof import('@aws-sdk/client-s3');

export interface FileToUpload {
  client: S3Client;
  sdk: Sdk;
  target: { Bucket: string; Key: string };
  sourcePath: string;
  contentType: string;
  signal: AbortSignal | undefined;
}

/** Files up to this go up in one piece; larger ones in pieces of this, or as large as the limit of 10,000 pieces asks for. */
const partBytes = 8 * 1024 * 1024;
const mostParts = 9_000;
const parallelParts = 3;
/** For sending one part and for its answer, and for putting the parts together: 8 MiB come through a very slow line in that time. */
const sendTimeoutMs = 10 * 60_000;

/** An upload that has begun, kept beside the file: a process that is killed leaves it to the next one. */
const noteSchema = z.object({
  bucket: z.string(),
  key: z.string(),
  uploadId: z.string(),
  sizeBytes: z.number(),
  modifiedMs: z.number(),
  partBytes: z.number(),
  /** ETags of what is there, by number from 1. */
  parts: z.record(z.string(), z.string()),
});
type Note = z.infer<typeof noteSchema>;
const noteOf = (sourcePath: string) => `${sourcePath}.upload.json`;

/**
 * Brings a file into a bucket, whole or not at all. The server compares the MD5 of each piece; pieces that have arrived are not sent
 * again when the same file is uploaded once more after an abort or a kill.
 */
export async function uploadFile(file: FileToUpload): Promise<void> {
  const handle = await open(file.sourcePath, 'r');
  try {
    const { size, mtimeMs } = await handle.stat();
    if (size <= partBytes) await uploadWhole(file, handle, size);
    else await uploadInParts(file, handle, size, mtimeMs);
  } finally {
    await handle.close();
  }
}

async function uploadWhole(file: FileToUpload, handle: FileHandle, size: number): Promise<void> {
  const { client, sdk, target, contentType: ContentType, signal } = file;
  const Body = await readPart(handle, 0, size);
  await client.send(
    new sdk.PutObjectCommand({ ...target, Body, ContentType, ContentLength: size, ContentMD5: md5Of(Body) }),
    { requestTimeout: sendTimeoutMs, ...(signal ? { abortSignal: signal } : {}) },
  );
}

async function uploadInParts(
  file: FileToUpload,
  handle: FileHandle,
  sizeBytes: number,
  modifiedMs: number,
): Promise<void> {
  const { client, sdk, target, sourcePath, signal } = file;
  const sending = { requestTimeout: sendTimeoutMs, ...(signal ? { abortSignal: signal } : {}) };
  const wanted = {
    ...{ bucket: target.Bucket, key: target.Key, sizeBytes, modifiedMs },
    partBytes: Math.max(partBytes, Math.ceil(sizeBytes / mostParts)),
  };
  const found = await readNote(sourcePath);
  const earlier = found && isAbout(found, wanted) ? found : null;
  if (found && !earlier) await abort(file, found);
  const note: Note = earlier ?? { ...wanted, uploadId: await begin(file), parts: {} };
  const count = Math.ceil(sizeBytes / note.partBytes);
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter(
    number => !note.parts[number],
  );
  // Written one after the other, and each with all that is known by then.
  let writing = writeNote(sourcePath, note);

  const uploadNext = async () => {
    for (let number = missing.shift(); number !== undefined; number = missing.shift()) {
      const start = (number - 1) * note.partBytes;
      const Body = await readPart(handle, start, Math.min(note.partBytes, sizeBytes - start));
      const { ETag } = await client.send(
        new sdk.UploadPartCommand({
          ...{ ...target, UploadId: note.uploadId, PartNumber: number, Body },
          ...{ ContentLength: Body.length, ContentMD5: md5Of(Body) },
        }),
        sending,
      );
      note.parts[number] = ETag ?? '';
      writing = writing.then(() => writeNote(sourcePath, note));
      await writing;
    }
  };
  try {
    await Promise.all(Array.from({ length: parallelParts }, uploadNext));
    const Parts = Array.from({ length: count }, (_, index) => ({
      PartNumber: index + 1,
      ETag: note.parts[index + 1] ?? '',
    }));
    await client.send(
      new sdk.CompleteMultipartUploadCommand({
        ...{ ...target, UploadId: note.uploadId, MultipartUpload: { Parts } },
      }),
      sending,
    );
  } catch (error) {
    // The others must not go on sending, nor write the note again, once this one has given up.
    missing.length = 0;
    const isGone =
      error instanceof sdk.S3ServiceException && ['NoSuchUpload', 'InvalidPart'].includes(error.name);
    if (isGone) await writing.then(() => rm(noteOf(sourcePath), { force: true }));
    throw error;
  }
  await writing;
  await rm(noteOf(sourcePath), { force: true });
}

async function begin({
  client,
  sdk,
  target,
  contentType: ContentType,
  signal,
}: FileToUpload): Promise<string> {
  const { UploadId } = await client.send(
    new sdk.CreateMultipartUploadCommand({ ...target, ContentType }),
    signal ? { abortSignal: signal } : {},
  );
  if (!UploadId) throw new Error('The storage began an upload without naming it.');
  return UploadId;
}

/** Parts that nobody will put together are paid for until somebody ends their upload. Where that fails a rule of the bucket does it. */
async function abort({ client, sdk, signal }: FileToUpload, { bucket, key, uploadId }: Note): Promise<void> {
  await client
    .send(
      new sdk.AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: uploadId }),
      signal ? { abortSignal: signal } : {},
    )
    .catch(() => undefined);
}

/** Whether it is the same file as it was then, on its way to the same place. */
const isAbout = (note: Note, wanted: Omit<Note, 'uploadId' | 'parts'>): boolean =>
  (Object.keys(wanted) as (keyof typeof wanted)[]).every(name => note[name] === wanted[name]);

/** @returns null when there is none that can be read. */
async function readNote(sourcePath: string): Promise<Note | null> {
  try {
    return noteSchema.parse(JSON.parse(await readFile(noteOf(sourcePath), 'utf8')));
  } catch {
    return null;
  }
}

/**
 * Never fails: without the note an upload that breaks begins anew, and nothing else is lost. On a disk that is full it is uploads alone that
 * make room again.
 */
async function writeNote(sourcePath: string, note: Note): Promise<void> {
  const file = noteOf(sourcePath);
  try {
    await writeFile(`${file}.partial`, JSON.stringify(note));
    await rename(`${file}.partial`, file);
  } catch {
    await rm(`${file}.partial`, { force: true }).catch(() => undefined);
  }
}

async function readPart(handle: FileHandle, start: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await handle.read(buffer, read, length - read, start + read);
    if (bytesRead === 0) throw new Error('The file became shorter while it was uploaded.');
    read += bytesRead;
  }
  return buffer;
}

const md5Of = (bytes: Buffer) => createHash('md5').update(bytes).digest('base64');
