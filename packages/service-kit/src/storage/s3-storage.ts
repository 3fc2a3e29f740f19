import type { Readable } from 'node:stream';
import { assertStorageKey, type ObjectStorage } from './object-storage.ts';
import { uploadFile } from './s3-multipart.ts';

export interface S3Options {
  endpoint: string | undefined;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** How long a request that carries no file may wait for its answer; without a limit one that is never answered holds its job for good. */
  answerTimeoutMs?: number;
}

const connectTimeoutMs = 10_000;
const defaultAnswerTimeoutMs = 60_000;

/** Any S3-compatible store. Large files go up in parts; an upload that breaks leaves nothing under the key, and goes on later. */
export function createS3Storage(options: S3Options): ObjectStorage {
  let opening: ReturnType<typeof openClient> | undefined;
  const open = () => {
    opening ??= openClient(options);
    return opening;
  };
  const at = (key: string) => {
    assertStorageKey(key);
    return { Bucket: options.bucket, Key: key };
  };

  return {
    async putFile(key, sourcePath, contentType, signal) {
      const target = at(key);
      await uploadFile({ ...(await open()), target, sourcePath, contentType, signal });
    },
    async stat(key) {
      const target = at(key);
      const { client, sdk } = await open();
      try {
        const head = await client.send(new sdk.HeadObjectCommand(target));
        return { sizeBytes: head.ContentLength ?? 0, etag: head.ETag ?? '""' };
      } catch (error) {
        if (error instanceof sdk.S3ServiceException && error.$metadata.httpStatusCode === 404) return null;
        throw error;
      }
    },
    async read(key, { start, end }) {
      const target = at(key);
      const { client, sdk } = await open();
      const answer = await client.send(
        new sdk.GetObjectCommand({ ...target, Range: `bytes=${start}-${end}` }),
      );
      return answer.Body as Readable;
    },
    async delete(key, signal) {
      const target = at(key);
      const { client, sdk } = await open();
      await client.send(new sdk.DeleteObjectCommand(target), signal ? { abortSignal: signal } : {});
    },
    async check() {
      const { client, sdk } = await open();
      await client.send(new sdk.HeadBucketCommand({ Bucket: options.bucket }));
    },
  };
}

/** Amazon's client costs tens of megabytes of memory, so it is loaded with its first use and only where S3 is chosen. */
async function openClient(options: S3Options) {
  const sdk = await import('@aws-sdk/client-s3');
  const client = new sdk.S3Client({
    region: options.region,
    ...(options.endpoint ? { endpoint: options.endpoint, forcePathStyle: true } : {}),
    // We send MD5 sums of our own; further ones are unknown to many servers that speak S3.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // Until the answer begins: whoever watches a video may stop reading it for as long as they like.
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      requestTimeout: options.answerTimeoutMs ?? defaultAnswerTimeoutMs,
      throwOnRequestTimeout: true,
      // A viewer who pauses keeps a connection; with a limit fifty of them would keep everybody else, health checks too, from the storage.
      httpAgent: { maxSockets: Number.POSITIVE_INFINITY, keepAlive: true },
      httpsAgent: { maxSockets: Number.POSITIVE_INFINITY, keepAlive: true },
    },
    credentials: { accessKeyId: options.accessKeyId, secretAccessKey: options.secretAccessKey },
  });
  return { client, sdk };
}
