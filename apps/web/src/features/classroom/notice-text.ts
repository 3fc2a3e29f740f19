import type { Notice } from '@lectern/client/session-notices';
import type { CaptureStopReason } from '@lectern/contracts/session-log/recording-events';
import { delayTexts } from './recording-delay-text.ts';
import { screenQualityText } from './screen-quality-text.ts';

interface NoticeText {
  title: string;
  description?: string;
  tone: 'news' | 'problem';
}

const stopTexts: Record<CaptureStopReason, NoticeText> = {
  requested: { title: 'The recording is saved', description: 'It is being made into a video.', tone: 'news' },
  'session-ended': { title: 'The recording is saved', tone: 'news' },
  'disk-full': {
    title: 'The recording stopped: the disk is full',
    description: 'What was recorded until now is kept. Free some space, then start again.',
    tone: 'problem',
  },
  'media-lost': {
    title: 'The recording was interrupted',
    description: 'The media server was lost. What was recorded until then is kept; start again to go on.',
    tone: 'problem',
  },
  'capture-failed': {
    title: 'The recording stopped: the recorder failed',
    description: 'What was recorded until then is kept. Start again to go on.',
    tone: 'problem',
  },
  lost: {
    title: 'The recording was interrupted',
    description: 'The recorder was lost. What was recorded until then is kept; start again to go on.',
    tone: 'problem',
  },
};

/** What a person is told of an event. Pure. */
export function noticeText(notice: Notice): NoticeText {
  const news = (title: string, description?: string): NoticeText => ({ title, description, tone: 'news' });
  switch (notice.kind) {
    case 'joined':
      return news(`${notice.displayName} joined`);
    case 'left':
      return news(`${notice.displayName} left`);
    case 'disconnected':
      return news(`${notice.displayName} lost the connection`);
    case 'back':
      return news(`${notice.displayName} is back`);
    case 'hand-raised':
      return news(`${notice.displayName} raised a hand`);
    case 'message':
      return news(notice.displayName, notice.text.slice(0, 140));
    case 'sharing':
      return news(`${notice.displayName} shares a screen`);
    case 'stopped-sharing':
      return news(`${notice.displayName} stopped sharing`);
    case 'muted-by':
      return news(`${notice.displayName} muted you`, 'Turn your microphone on again when it is your turn.');
    case 'asked-to-unmute':
      return news(`${notice.displayName} asks you to speak`, 'Your microphone is off.');
    case 'camera-stopped-by':
      return news(`${notice.displayName} turned your camera off`);
    case 'hand-lowered-by':
      return news(`${notice.displayName} lowered your hand`);
    case 'screen-quality-by':
      return news(
        `${notice.displayName ?? 'The organiser'} set your screen to ${screenQualityText(notice.quality)}`,
      );
    case 'marked':
      return news('This moment is marked', 'It becomes a chapter of the recording.');
    case 'recording-starting':
      return news('A recording is about to start');
    case 'recording-started':
      return news('This class is being recorded');
    case 'keeping-started':
      return news(
        'This class is kept until it ends',
        'A host may keep it for good; otherwise it is deleted.',
      );
    case 'recording-kept':
      return news('The recording is kept', 'From the start of the class on.');
    case 'keeping-stopped':
      return news(
        'This class is not kept any longer',
        'What was kept is deleted soon, unless a host keeps it.',
      );
    case 'recording-delayed':
      return {
        title: 'This class is not recorded yet',
        description: sentence(delayTexts[notice.cause]),
        tone: 'problem',
      };
    case 'recording-saving':
      return news('The recording is being saved');
    case 'recording-stopped':
      return stopTexts[notice.reason];
    case 'refused':
      return { title: notice.message, tone: 'problem' };
  }
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
