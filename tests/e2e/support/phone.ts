import { expect, type Page } from '@playwright/test';

export const phone = { width: 390, height: 844 };

/** Nothing sticks out at the side of a phone; what does is named. */
export async function expectFitsPhone(page: Page): Promise<void> {
  await page.setViewportSize(phone);
  await expect
    .poll(() =>
      page.evaluate(() => {
        const { clientWidth, scrollWidth } = document.documentElement;
        if (scrollWidth <= clientWidth) return [];
        return [...document.body.querySelectorAll('*')]
          .filter(element => element.getBoundingClientRect().right > clientWidth)
          .map(element => element.outerHTML.slice(0, 200));
      }),
    )
    .toEqual([]);
}
