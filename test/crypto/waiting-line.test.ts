// Costly work waits its turn in a line that has an end.
import t from 'tap'
import { Busy, waitingLine } from '../../src/crypto/waiting-line.ts'

/** Work that ends when it is told to, and the most that ever ran together. */
function controlledWork() {
  const started: (() => void)[] = []
  const seen = { running: 0, most: 0, order: [] as number[] }
  const work = (number: number) => async () => {
    seen.running += 1
    seen.most = Math.max(seen.most, seen.running)
    seen.order.push(number)
    await new Promise<void>((end) => started.push(end))
    seen.running -= 1
    return number
  }
  const endOne = async () => {
    started.shift()?.()
    await new Promise(setImmediate)
  }
  return { seen, work, endOne }
}

t.test('AUT-09 never more at once than may run, in the order they came, the rest refused at once', async (t) => {
  const inLine = waitingLine({ running: 2, waiting: 3 })
  const { seen, work, endOne } = controlledWork()
  const five = [1, 2, 3, 4, 5].map((number) => inLine(work(number)))
  await t.rejects(inLine(work(6)), Busy)
  t.strictSame(seen.order, [1, 2])
  await endOne()
  const late = inLine(work(7))
  t.strictSame(seen.order, [1, 2, 3], 'the next in line went first')
  for (let end = 0; end < 6; end += 1) await endOne()
  t.strictSame(await Promise.all([...five, late]), [1, 2, 3, 4, 5, 7])
  t.strictSame(seen, { running: 0, most: 2, order: [1, 2, 3, 4, 5, 7] })
  const again = inLine(work(8))
  await endOne()
  t.equal(await again, 8, 'the line is open again')
})

t.test('AUT-09 work that fails gives its place on', async (t) => {
  const inLine = waitingLine({ running: 1, waiting: 1 })
  const failed = inLine(async () => Promise.reject(new Error('no')))
  const next = inLine(async () => 'went')
  await t.rejects(failed, { message: 'no' })
  t.equal(await next, 'went')
  t.equal(await inLine(async () => 'and again'), 'and again')
  t.match(new Busy(), { name: 'Busy', message: /waiting/ })
})
