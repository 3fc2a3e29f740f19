import { expect, it } from 'vitest';
import { prometheusText } from './prometheus-text.ts';

it('writes families with their help, type and labels, one sample a line', () => {
  const text = prometheusText([
    { name: 'rooms', help: 'Rooms.', type: 'gauge', samples: [{ value: 2 }] },
    { name: 'nothing', help: 'Left out.', type: 'gauge', samples: [] },
    {
      name: 'bytes_total',
      help: 'Two\nlines.',
      type: 'counter',
      samples: [
        { labels: { direction: 'in', worker: 0 }, value: 1.5 },
        { labels: { direction: 'a "b" \\ c\n' }, value: 0 },
      ],
    },
  ]);
  expect(text).toBe(
    [
      '# HELP rooms Rooms.',
      '# TYPE rooms gauge',
      'rooms 2',
      '# HELP bytes_total Two\\nlines.',
      '# TYPE bytes_total counter',
      'bytes_total{direction="in",worker="0"} 1.5',
      'bytes_total{direction="a \\"b\\" \\\\ c\\n"} 0',
      '',
    ].join('\n'),
  );
});
