-- AlterTable
ALTER TABLE "participants" DROP COLUMN "presence_seq";
