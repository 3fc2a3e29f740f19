-- AlterTable
ALTER TABLE "processing_steps" ADD COLUMN "run" INTEGER NOT NULL DEFAULT 1;

-- CreateTable
CREATE TABLE "made_files" (
    "id" UUID NOT NULL,
    "video_id" UUID NOT NULL,
    "step" "ProcessingStepName" NOT NULL,
    "kind" "VideoFileKind" NOT NULL,
    "file" TEXT NOT NULL,
    "storage_key" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "sha256" TEXT NOT NULL,
    "width" INTEGER,
    "height" INTEGER,
    "stored_at" TIMESTAMPTZ(3),
    "failure" TEXT,
    "retryable" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "made_files_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "made_files_storage_key_key" ON "made_files"("storage_key");

-- CreateIndex
CREATE INDEX "made_files_video_id_step_idx" ON "made_files"("video_id", "step");

-- AddForeignKey
ALTER TABLE "made_files" ADD CONSTRAINT "made_files_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "videos"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Files that are stored already. Their checksums were not kept, nor the sizes of the posters.
INSERT INTO "video_files" ("id", "video_id", "kind", "storage_key", "content_type", "size_bytes", "sha256")
SELECT gen_random_uuid(), v."id", 'composed', r."storage_key", COALESCE(r."content_type", 'video/mp4'), COALESCE(r."size_bytes", 0), ''
FROM "recordings" r JOIN "videos" v ON v."recording_id" = r."id" WHERE r."storage_key" IS NOT NULL
ON CONFLICT DO NOTHING;

INSERT INTO "video_files" ("id", "video_id", "kind", "storage_key", "content_type", "size_bytes", "sha256")
SELECT gen_random_uuid(), v."id", 'poster', r."thumbnail_key", 'image/jpeg', 0, ''
FROM "recordings" r JOIN "videos" v ON v."recording_id" = r."id" WHERE r."thumbnail_key" IS NOT NULL
ON CONFLICT DO NOTHING;

-- AlterTable
ALTER TABLE "recordings" DROP COLUMN "storage_key",
DROP COLUMN "thumbnail_key",
DROP COLUMN "content_type",
DROP COLUMN "size_bytes",
ADD COLUMN "segments_gone_at" TIMESTAMPTZ(3);

-- What was made by the old jobs is whole: its segments were removed when it was stored.
UPDATE "recordings" SET "segments_gone_at" = "updated_at" WHERE "state" IN ('ready', 'recovered');
