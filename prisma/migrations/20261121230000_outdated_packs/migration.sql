-- When captions, chapters or the title were last changed, until a pack is made that has them.
ALTER TABLE "videos" ADD COLUMN "pack_outdated_at" TIMESTAMPTZ(3);
CREATE INDEX "videos_pack_outdated_at_idx" ON "videos"("pack_outdated_at");
