-- CreateEnum
CREATE TYPE "VideoVisibility" AS ENUM ('private', 'class', 'link', 'public');

-- CreateEnum
CREATE TYPE "ProcessingStepName" AS ENUM ('quick', 'compose', 'renditions', 'thumbnails', 'chapters', 'captions', 'upload', 'pack');

-- CreateEnum
CREATE TYPE "ProcessingStepState" AS ENUM ('waiting', 'running', 'done', 'failed', 'skipped');

-- CreateEnum
CREATE TYPE "VideoFileKind" AS ENUM ('quick', 'composed', 'hls', 'audio', 'poster', 'sprite_sheet', 'sprite_index', 'chapters', 'captions', 'pack');

-- CreateTable
CREATE TABLE "videos" (
    "id" UUID NOT NULL,
    "recording_id" UUID,
    "owner_id" UUID NOT NULL,
    "room_id" UUID,
    "session_id" UUID,
    "title" TEXT NOT NULL,
    "visibility" "VideoVisibility" NOT NULL DEFAULT 'class',
    "duration_ms" INTEGER,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "trim_start_ms" INTEGER,
    "trim_end_ms" INTEGER,
    "expires_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "videos_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "processing_steps" (
    "video_id" UUID NOT NULL,
    "name" "ProcessingStepName" NOT NULL,
    "state" "ProcessingStepState" NOT NULL DEFAULT 'waiting',
    "percent" INTEGER NOT NULL DEFAULT 0,
    "reason" TEXT,
    "retryable" BOOLEAN NOT NULL DEFAULT false,
    "last_lines" TEXT,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "processing_steps_pkey" PRIMARY KEY ("video_id","name")
);

-- CreateTable
CREATE TABLE "video_files" (
    "id" UUID NOT NULL,
    "video_id" UUID NOT NULL,
    "kind" "VideoFileKind" NOT NULL,
    "storage_key" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "sha256" TEXT NOT NULL,
    "width" INTEGER,
    "height" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "video_files_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "videos_recording_id_key" ON "videos"("recording_id");

-- CreateIndex
CREATE INDEX "videos_owner_id_id_idx" ON "videos"("owner_id", "id");

-- CreateIndex
CREATE INDEX "videos_room_id_id_idx" ON "videos"("room_id", "id");

-- CreateIndex
CREATE INDEX "videos_session_id_idx" ON "videos"("session_id");

-- CreateIndex
CREATE INDEX "videos_expires_at_idx" ON "videos"("expires_at");

-- CreateIndex
CREATE INDEX "videos_deleted_at_idx" ON "videos"("deleted_at");

-- CreateIndex
CREATE INDEX "processing_steps_state_idx" ON "processing_steps"("state");

-- CreateIndex
CREATE UNIQUE INDEX "video_files_storage_key_key" ON "video_files"("storage_key");

-- CreateIndex
CREATE INDEX "video_files_video_id_kind_idx" ON "video_files"("video_id", "kind");

-- AddForeignKey
ALTER TABLE "videos" ADD CONSTRAINT "videos_recording_id_fkey" FOREIGN KEY ("recording_id") REFERENCES "recordings"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "videos" ADD CONSTRAINT "videos_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "videos" ADD CONSTRAINT "videos_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "videos" ADD CONSTRAINT "videos_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "sessions"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "processing_steps" ADD CONSTRAINT "processing_steps_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "videos"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "video_files" ADD CONSTRAINT "video_files_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "videos"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Every recording has its item in the library.
INSERT INTO "videos" ("id", "recording_id", "owner_id", "room_id", "session_id", "title", "duration_ms", "recorded_at", "updated_at")
SELECT r."id", r."id", m."owner_id", r."room_id", r."session_id", r."title", r."duration_ms", COALESCE(r."started_at", r."created_at"), CURRENT_TIMESTAMP
FROM "recordings" r JOIN "rooms" m ON m."id" = r."room_id";
