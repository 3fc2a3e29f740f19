import { expect, test } from 'vitest';
import { readSpriteIndex } from './sprite-index.ts';

const index = 'https://api.test/videos/1/previews/index.vtt?signature=s';
const vtt = (...cues: string[]) => ['WEBVTT', ...cues].join('\n\n');

test('rectangles are read in order of time, with addresses relative to the index', () => {
  const sprites = readSpriteIndex(
    vtt(
      '00:00:05.000 --> 00:00:10.000\nsheet.jpg#xywh=160,90,160,90',
      '1\r\n00:00.000 --> 00:00:05.000\r\n/other/sheet.jpg?x=1#xywh=pixel:0,0,160,90',
    ),
    index,
  );
  expect(sprites).toEqual([
    { startMs: 0, url: 'https://api.test/other/sheet.jpg?x=1', x: 0, y: 0, width: 160, height: 90 },
    {
      startMs: 5_000,
      url: 'https://api.test/videos/1/previews/sheet.jpg',
      x: 160,
      y: 90,
      width: 160,
      height: 90,
    },
  ]);
});

test.each([
  'https://evil.example/a.jpg#xywh=0,0,1,1',
  'javascript:alert(1)#xywh=0,0,1,1',
  'sheet.jpg',
  'sheet.jpg#xywh=0,0,0,90',
  'sheet.jpg#xywh=percent:0,0,10,10',
])('%s is left out', reference => {
  expect(readSpriteIndex(vtt(`00:00.000 --> 00:01.000\n${reference}`), index)).toEqual([]);
});

test('nonsense is no index', () => {
  expect(readSpriteIndex('<html>', index)).toEqual([]);
  expect(readSpriteIndex('', index)).toEqual([]);
});
