-- AlterTable
ALTER TABLE "participants" ADD COLUMN     "presence_seq" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "recordings" ADD COLUMN     "recovered" BOOLEAN NOT NULL DEFAULT false;
