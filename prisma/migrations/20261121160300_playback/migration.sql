-- CreateEnum
CREATE TYPE "CaptionSource" AS ENUM ('upload', 'live', 'engine');

-- CreateTable
CREATE TABLE "captions" (
    "id" UUID NOT NULL,
    "video_id" UUID NOT NULL,
    "language" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "source" "CaptionSource" NOT NULL,
    "vtt" TEXT NOT NULL,
    "edited" BOOLEAN NOT NULL DEFAULT false,
    "deleted" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "captions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "edited_chapters" (
    "video_id" UUID NOT NULL,
    "chapters" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "edited_chapters_pkey" PRIMARY KEY ("video_id")
);

-- CreateTable
CREATE TABLE "video_views" (
    "video_id" UUID NOT NULL,
    "viewer_id" UUID NOT NULL,
    "guest" BOOLEAN NOT NULL,
    "position_ms" INTEGER NOT NULL DEFAULT 0,
    "seen" int4multirange NOT NULL DEFAULT '{}'::int4multirange,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "video_views_pkey" PRIMARY KEY ("video_id","viewer_id","guest")
);

-- CreateIndex
CREATE INDEX "captions_video_id_idx" ON "captions"("video_id");

-- AddForeignKey
ALTER TABLE "captions" ADD CONSTRAINT "captions_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "videos"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "edited_chapters" ADD CONSTRAINT "edited_chapters_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "videos"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "video_views" ADD CONSTRAINT "video_views_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "videos"("id") ON DELETE CASCADE ON UPDATE CASCADE;
