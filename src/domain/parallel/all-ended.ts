/**
 * As `Promise.all`, but where one fails the others still come to their end first: nothing goes on
 * behind the back of whoever handles the error, which is the first one in order.
 */
export async function allEnded<T>(works: readonly Promise<T>[]): Promise<T[]> {
  const ended = await Promise.allSettled(works)
  return ended.map((end) => {
    if (end.status === 'rejected') throw end.reason
    return end.value
  })
}
