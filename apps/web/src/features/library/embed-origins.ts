/**
 * Origins out of what people write, one or more to a line: the address of a page is as good as its origin. What cannot be read stays as it is,
 * for the API to name. Pure.
 */
export function readOrigins(text: string): string[] {
  const written = text.split(/[\s,;]+/).filter(one => one !== '');
  return [...new Set(written.map(originOf))];
}

function originOf(written: string): string {
  const address = /^https?:\/\//i.test(written) ? written : `https://${written}`;
  // URL has no place for the star of `https://*.school.example`.
  const [, origin] =
    address.toLowerCase().match(/^(https?:\/\/(?:\*\.)?[a-z0-9.-]+(?::\d+)?)(?:[/?#]|$)/) ?? [];
  return origin ?? written;
}

/** The code that puts a video into somebody's page. @param address of the embedded player */
export const embedCode = (address: string): string =>
  `<iframe src="${address}" width="640" height="360" allow="fullscreen; picture-in-picture"></iframe>`;
