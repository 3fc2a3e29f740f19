import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** WCAG 2.2 A and AA, as far as axe can tell, in both themes. */
export async function expectNoViolations(page: Page, name: string) {
  // The title arrives with the rest of a page that is navigated to; until then the page is not there yet.
  await expect(page).toHaveTitle(/Lectern/);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      .analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(
        node => `${name}, ${colorScheme}: ${id} at ${node.target.join(' ')} (${node.failureSummary})`,
      ),
    );
    expect(found).toEqual([]);
  }
}
