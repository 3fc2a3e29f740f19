// Plots as SVG, readable on a light and on a dark page: nothing is drawn behind them, and their colours stand out on both.
const size = { width: 720, height: 400 };
const frame = { left: 70, right: 20, top: 50, bottom: 56 };
const colours = ['#2f81f7', '#e8590c', '#2f9e44', '#ae3ec9', '#e03131'];
const grey = '#808790';
const legendLine = 18;

/**
 * Lines through points, both axes from zero, or logarithmic.
 * @param {{title: string, x: string, y: string, logarithmic?: boolean, series: {name: string, points: [number, number][]}[]}} plot
 */
export function linePlot({ title, x, y, logarithmic = false, series }) {
  const points = series.flatMap(one => one.points);
  const across = axis(
    points.map(([value]) => value),
    logarithmic,
    [frame.left, size.width - frame.right],
  );
  const up = axis(
    points.map(([, value]) => value),
    logarithmic,
    [size.height - frame.bottom, frame.top],
  );
  const drawn = series.map(({ points: own }, i) => {
    const places = own.map(([a, b]) => `${px(across.at(a))},${px(up.at(b))}`);
    return [
      `<polyline points="${places.join(' ')}" fill="none" stroke="${colours[i % colours.length]}" stroke-width="2"/>`,
      ...own.map(([a, b]) => dot(across.at(a), up.at(b), i, `${a}: ${b}`)),
    ].join('\n');
  });
  const xTicks = [...new Set(points.map(([value]) => value))];
  return page(
    title,
    [
      ...up.ticks.map(value => horizontal(up.at(value), value)),
      ...xTicks.map(value => text(across.at(value), size.height - frame.bottom + 18, `${value}`, 'middle')),
      ...labels(x, y),
      ...drawn,
      legend(series.map(({ name }) => name)),
    ],
    series.length * legendLine,
  );
}

/**
 * Every single value as a dot, in a column for each group, with a bar at the median.
 * @param {{title: string, y: string, groups: {name: string, values: number[], median: number}[]}} plot
 */
export function dotPlot({ title, y, groups }) {
  const up = axis(
    groups.flatMap(({ values }) => values),
    false,
    [size.height - frame.bottom, frame.top],
  );
  const width = (size.width - frame.left - frame.right) / groups.length;
  const drawn = groups.flatMap(({ name, values, median }, i) => {
    const middle = frame.left + width * (i + 0.5);
    const reach = Math.min(60, width * 0.3);
    const bar = px(up.at(median));
    return [
      ...values.map((value, j) =>
        dot(middle + (((j * 7) % 11) / 5 - 1) * reach * 0.7, up.at(value), i, `${value}`),
      ),
      `<line x1="${px(middle - reach)}" x2="${px(middle + reach)}" y1="${bar}" y2="${bar}" stroke="${colours[i % colours.length]}" stroke-width="3"/>`,
      text(middle + reach + 4, up.at(median) + 4, `${Number(median.toPrecision(4))}`, 'start'),
      text(middle, size.height - frame.bottom + 18, name, 'middle'),
    ];
  });
  return page(title, [
    ...up.ticks.map(value => horizontal(up.at(value), value)),
    ...labels('dots are single rounds, bars are medians', y),
    ...drawn,
  ]);
}

/** From zero to above the largest; logarithmic, around the smallest and the largest. */
function axis(values, logarithmic, [from, to]) {
  const most = Math.max(...values, Number.MIN_VALUE);
  if (!logarithmic) {
    const step = niceStep(most / 5);
    const end = Math.ceil((most * 1.02) / step) * step;
    const ticks = Array.from({ length: Math.round(end / step) + 1 }, (_, i) =>
      Number((i * step).toPrecision(6)),
    );
    return { at: value => from + ((to - from) * value) / end, ticks };
  }
  const low = Math.log10(Math.min(...values.filter(value => value > 0)) / 1.5);
  const high = Math.log10(most * 1.5);
  const powers = Array.from({ length: Math.ceil(high) - Math.floor(low) + 1 }, (_, i) => Math.floor(low) + i);
  const ticks = powers
    .map(power => 10 ** power)
    .filter(value => Math.log10(value) >= low && Math.log10(value) <= high);
  return {
    at: value => from + ((to - from) * (Math.log10(Math.max(value, 10 ** low)) - low)) / (high - low),
    ticks,
  };
}

/** 1, 2 or 5 times a power of ten, not below. */
function niceStep(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map(factor => factor * power).find(step => step >= least);
}

function horizontal(y, value) {
  return [
    `<line x1="${frame.left}" x2="${size.width - frame.right}" y1="${px(y)}" y2="${px(y)}" stroke="${grey}" stroke-opacity="0.35"/>`,
    text(frame.left - 8, y + 4, `${value}`, 'end'),
  ].join('\n');
}

const labels = (x, y) => [
  text((frame.left + size.width - frame.right) / 2, size.height - 12, x, 'middle'),
  `<text transform="translate(16 ${(frame.top + size.height - frame.bottom) / 2}) rotate(-90)" text-anchor="middle">${escaped(y)}</text>`,
];

/** Below the plot, a line for each. */
const legend = names =>
  names
    .map((name, i) => {
      const y = size.height + 4 + i * legendLine;
      return `${dot(frame.left + 4, y, i)}\n${text(frame.left + 16, y + 4, name, 'start')}`;
    })
    .join('\n');

const dot = (x, y, i, title = '') =>
  `<circle cx="${px(x)}" cy="${px(y)}" r="4" fill="${colours[i % colours.length]}">${title ? `<title>${escaped(title)}</title>` : ''}</circle>`;

const text = (x, y, words, anchor) =>
  `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}">${escaped(words)}</text>`;

const page = (title, parts, below = 0) =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height + below}" width="${size.width}" height="${size.height + below}" role="img" font-family="system-ui, sans-serif" font-size="13" fill="${grey}">`,
    `<title>${escaped(title)}</title>`,
    `<text x="${frame.left}" y="24" font-size="16" font-weight="600">${escaped(title)}</text>`,
    ...parts,
    '</svg>\n',
  ].join('\n');

const px = value => Math.round(value * 10) / 10;
const escaped = words => words.replace(/&/g, '&amp;').replace(/</g, '&lt;');
