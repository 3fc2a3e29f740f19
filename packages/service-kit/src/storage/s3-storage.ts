import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
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
  const client = new S3Client({
    region: options.region,
    ...(options.endpoint ? { endpoint: options.endpoint, forcePathStyle: true } : {}),
    credentials: { accessKeyId: options.accessKeyId, secretAccessKey: options.secretAccessKey },
  });
  const at = (key: string) => {
    assertStorageKey(key);
    return { Bucket: options.bucket, Key: key };
  };

  return {
    async putFile(key, sourcePath, contentType) {
      await new Upload({
        client,
        params: { ...at(key), Body: createReadStream(sourcePath), ContentType: contentType },
        leavePartsOnError: false,
      }).done();
    },
    async stat(key) {
      try {
        const head = await client.send(new HeadObjectCommand(at(key)));
        return { sizeBytes: head.ContentLength ?? 0, etag: head.ETag ?? '""' };
      } catch (error) {
        if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return null;
        throw error;
      }
    },
    async read(key, { start, end }) {
      const answer = await client.send(new GetObjectCommand({ ...at(key), Range: `bytes=${start}-${end}` }));
      return answer.Body as Readable;
    },
    async delete(key) {
      await client.send(new DeleteObjectCommand(at(key)));
    },
    async check() {
      await client.send(new HeadBucketCommand({ Bucket: options.bucket }));
    },
  };
}
