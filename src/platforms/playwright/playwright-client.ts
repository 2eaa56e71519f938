import type { APIRequestContext } from 'playwright-core'
import type { Client, Request } from '../../ports/browser.ts'
import { unreachable } from './unreachable.ts'

/** Requests with the cookies of the context, which may be that of a window. */
export const playwrightClient = (
  context: APIRequestContext,
  patience: number,
): Omit<Client, 'close'> => ({
  async ask(address, request = {}) {
    try {
      const response = await context.fetch(address, { ...options(request), timeout: patience })
      return {
        status: response.status(),
        address: response.url(),
        headers: response.headers(),
        body: await response.body(),
      }
    } catch (error) {
      throw unreachable(address, error)
    }
  },
  async remember() {
    return context.storageState()
  },
})

function options({ method, form, headers, isFollowing }: Request) {
  const multipart = Object.fromEntries(
    Object.entries(form ?? {}).map(([name, value]) => [
      name,
      typeof value === 'string'
        ? value
        : { name: value.name, mimeType: value.mimeType, buffer: value.content },
    ]),
  )
  return {
    method: method ?? (form === undefined ? 'GET' : 'POST'),
    // A connection that was kept may be closed by the server just when we use it.
    maxRetries: 1,
    ...(form === undefined ? {} : { multipart }),
    ...(headers === undefined ? {} : { headers: { ...headers } }),
    ...(isFollowing === false ? { maxRedirects: 0 } : {}),
  }
}
