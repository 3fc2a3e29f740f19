-- A class that is kept from the start may be discarded after it.
ALTER TYPE "RecordingState" ADD VALUE 'held';
ALTER TYPE "RecordingState" ADD VALUE 'discarded';

ALTER TABLE "recordings"
  ADD COLUMN "provisional" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "kept_at" TIMESTAMPTZ(3),
  ADD COLUMN "held_since" TIMESTAMPTZ(3),
  ADD COLUMN "files_deleted_at" TIMESTAMPTZ(3);

-- CreateEnum
CREATE TYPE "ConsentAnswer" AS ENUM ('given', 'declined');

-- CreateTable
CREATE TABLE "participant_consents" (
    "session_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "participant_id" UUID NOT NULL,
    "answer" "ConsentAnswer" NOT NULL,
    "text_version" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "participant_consents_pkey" PRIMARY KEY ("session_id","seq")
);

-- CreateIndex
CREATE INDEX "participant_consents_session_id_participant_id_idx" ON "participant_consents"("session_id", "participant_id");

-- AddForeignKey
ALTER TABLE "participant_consents" ADD CONSTRAINT "participant_consents_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "sessions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The switch "record automatically" has become one of three modes.
UPDATE "rooms" SET "settings" = ("settings" - 'autoRecord') || jsonb_build_object(
  'recordingMode', CASE WHEN "settings" ->> 'autoRecord' = 'true' THEN 'automatic' ELSE 'manual' END
) WHERE NOT "settings" ? 'recordingMode';
