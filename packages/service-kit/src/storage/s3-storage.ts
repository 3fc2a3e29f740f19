import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { assertStorageKey, type ObjectStorage } from './object-storage.ts';

export interface S3Options {
  endpoint: string | undefined;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** Any S3-compatible store. Large files go up in parts; an upload that breaks leaves nothing behind under the key. */
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
    async putFile(key, sourcePath, contentType) {
      const target = at(key);
      const [{ client }, { Upload }] = await Promise.all([open(), import('@aws-sdk/lib-storage')]);
      await new Upload({
        client,
        params: { ...target, Body: createReadStream(sourcePath), ContentType: contentType },
        leavePartsOnError: false,
      }).done();
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
    async delete(key) {
      const target = at(key);
      const { client, sdk } = await open();
      await client.send(new sdk.DeleteObjectCommand(target));
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
    credentials: { accessKeyId: options.accessKeyId, secretAccessKey: options.secretAccessKey },
  });
  return { client, sdk };
}
