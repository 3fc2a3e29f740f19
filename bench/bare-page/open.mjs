import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** The page of page.mjs in one script, as anybody would bundle it. */
export async function bundleBarePage() {
  const bundle = await rolldown({
    input: fileURLToPath(new URL('page.mjs', import.meta.url)),
    platform: 'browser',
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  return output[0].code;
}

/** In `page`, ready to be clicked. @param {string} url of the bare server, which the page is a part of as far as the browser can tell */
export async function openBarePage(page, url, script) {
  await page.route(`${url}/`, route =>
    route.fulfill({
      contentType: 'text/html',
      body: '<!doctype html><meta charset="utf-8"><title>Bare</title><body><script type="module" src="/page.js"></script>',
    }),
  );
  await page.route(`${url}/page.js`, route =>
    route.fulfill({ contentType: 'text/javascript', body: script }),
  );
  await page.goto(`${url}/`);
  await page.getByRole('button', { name: 'Join class' }).waitFor();
  return page;
}
