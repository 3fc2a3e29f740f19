import { expect, test } from 'vitest';
import { embedCode, readOrigins } from './embed-origins.ts';

test('addresses of pages become their origins, each once', () => {
  expect(readOrigins('https://School.example/lesson?x=1\n  http://lms.example:8080, school.example')).toEqual(
    [...['https://school.example', 'http://lms.example:8080']],
  );
  expect(readOrigins('https://*.school.example')).toEqual(['https://*.school.example']);
  expect(readOrigins(' \n ')).toEqual([]);
});

test('what is no address is left for the API to refuse', () => {
  expect(readOrigins('ftp://school.example my_page')).toEqual(['ftp://school.example', 'my_page']);
});

test('the code frames the player', () => {
  expect(embedCode('https://x.example/embed/1?link=a')).toContain('src="https://x.example/embed/1?link=a"');
});
