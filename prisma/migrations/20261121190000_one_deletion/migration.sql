-- Until now only what was discarded said when its files were gone. One job clears everything, and says it of all.
UPDATE "recordings" SET "files_deleted_at" = "segments_gone_at"
WHERE "segments_gone_at" IS NOT NULL AND "files_deleted_at" IS NULL AND "state" <> 'discarded';

-- What is deleted by itself unless somebody keeps it has no place in the bin, where nobody could keep it.
UPDATE "videos" SET "deleted_at" = NULL FROM "recordings"
WHERE "recordings"."id" = "videos"."recording_id" AND "recordings"."state" = 'held' AND "videos"."purged_at" IS NULL;
