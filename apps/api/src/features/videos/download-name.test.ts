import { expect, it } from 'vitest';
import { downloadName } from './download-name.ts';

const day = new Date('2030-01-02T23:00:00Z');

it.each([
  ['Algebra 101', 'video/mp4', 'Algebra 101 2030-01-02.mp4'],
  ['../../etc/passwd', 'application/zip', 'etc passwd 2030-01-02.zip'],
  ['a\\b:c|d?', 'audio/mp4', 'a b c d 2030-01-02.m4a'],
  ['.hidden', 'text/vtt', 'hidden 2030-01-02.vtt'],
  ['\u202Egpj.exe\u0000', 'video/mp4', 'gpj.exe 2030-01-02.mp4'],
  ['...', 'video/mp4', 'Video 2030-01-02.mp4'],
  ['Größe', 'application/x-unknown', 'Größe 2030-01-02.bin'],
])('%j of %s is saved as %j', (title, type, name) => {
  expect(downloadName(title, day, type)).toBe(name);
});

it('is never longer than file systems take', () => {
  expect(Buffer.byteLength(downloadName('ü'.repeat(400), day, 'video/mp4'))).toBeLessThanOrEqual(255);
});
