// Planted: a value that lost its outer spaces on the way to the page.
import type { Page } from 'playwright-core'

export async function trimsValues(page: Page): Promise<void> {
  await page.route('**/reveal', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, body: (await answer.text()).trim() })
  })
}
