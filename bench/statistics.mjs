/** The middle of the sorted values; of an even number of them the mean of the middle two. */
export const median = values => percentile(values, 50);

/** By linear interpolation between the two nearest of the sorted values. @param p 0 to 100 */
export function percentile(values, p) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = ((sorted.length - 1) * p) / 100;
  const low = sorted[Math.floor(at)];
  return low + (sorted[Math.ceil(at)] - low) * (at % 1);
}

/** The smallest and the largest. @returns {[number, number]} */
export const range = values => [Math.min(...values), Math.max(...values)];

export const sum = values => values.reduce((total, value) => total + value, 0);

export function rounded(value, digits = 2) {
  return Number(value.toFixed(digits));
}

/** Of the line through the logarithms, by least squares: y grows with x to that power. @param {[number, number][]} points */
export function logLogSlope(points) {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)]);
  const mean = i => sum(logs.map(point => point[i])) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  return (
    sum(logs.map(point => (point[0] - x) * (point[1] - y))) / sum(logs.map(point => (point[0] - x) ** 2))
  );
}
