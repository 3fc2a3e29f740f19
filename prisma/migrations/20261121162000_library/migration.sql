-- AlterTable
ALTER TABLE "users" ADD COLUMN "quota_bytes" BIGINT;

-- AlterTable
ALTER TABLE "videos" ADD COLUMN "expiry_kept" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "purged_at" TIMESTAMPTZ(3),
ADD COLUMN "poster_type" TEXT,
ADD COLUMN "poster_bytes" INTEGER,
ADD COLUMN "poster_set_at" TIMESTAMPTZ(3),
ADD COLUMN "embed_origins" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN "embed_own" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "video_share_links" (
    "id" UUID NOT NULL,
    "video_id" UUID NOT NULL,
    "label" TEXT NOT NULL DEFAULT '',
    "token_hash" TEXT NOT NULL,
    "password_hash" TEXT,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "uses" INTEGER NOT NULL DEFAULT 0,
    "last_used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "video_share_links_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "video_share_links_token_hash_key" ON "video_share_links"("token_hash");

-- CreateIndex
CREATE INDEX "video_share_links_video_id_idx" ON "video_share_links"("video_id");

-- AddForeignKey
ALTER TABLE "video_share_links" ADD CONSTRAINT "video_share_links_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "videos"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What was said in chats, for the search of the library.
CREATE INDEX "session_events_chat_text_idx" ON "session_events" USING GIN (to_tsvector('simple', "payload" ->> 'text')) WHERE "type" = 'chat:message-sent';

-- Rooms say how long their recordings are kept. The old ones leave it to the installation.
UPDATE "rooms" SET "settings" = "settings" || '{"retentionDays": null}'::jsonb WHERE NOT "settings" ? 'retentionDays';
