import { setImmediate } from 'node:timers/promises';
import * as fc from 'fast-check';
import { VirtualTime } from '../../local/virtual-time';

const timers = fc.array(fc.record({ ms: fc.integer({ min: 0, max: 5 }), cleared: fc.boolean() }), { minLength: 1 });

it('a timer in virtual time does not fire if it is cleared just before', async () => {
  const time = new VirtualTime(0, 1_000_000);
  const fired = jest.fn();
  const id = time.globals.setTimeout(fired, 1_000);
  const done = time.runUntil(time.sleep(2_000));
  await setImmediate();
  time.globals.clearTimeout(id);
  await done;
  expect(fired).not.toHaveBeenCalled();
});

it('timers in virtual time fire at their time, in the order in which they were set, and never after they are cleared', async () => {
  await fc.assert(
    fc.asyncProperty(timers, async (set) => {
      const time = new VirtualTime(1_000);
      const fired: { at: number; index: number }[] = [];
      const ids = set.map(({ ms }, index) => time.globals.setTimeout(() => fired.push({ at: time.now(), index }), ms));
      set.forEach(({ cleared }, index) => cleared && time.globals.clearTimeout(ids[index]));
      await time.runUntil(time.sleep(10));
      const left = set.flatMap(({ ms, cleared }, index) => (cleared ? [] : { at: 1_000 + ms, index }));
      expect(fired).toEqual(left.sort((a, b) => a.at - b.at || a.index - b.index));
    }),
  );
});

it('timers in virtual time that are cleared long before their time fire no others and keep no memory', async () => {
  const time = new VirtualTime(0);
  const fired: number[] = [];
  time.globals.setTimeout(() => fired.push(1), 5_000);
  for (let count = 0; count < 10_000; count++)
    time.globals.clearTimeout(time.globals.setTimeout(() => fired.push(0), 1e9));
  expect(timersIn(time)).toBeLessThan(2_000);
  await time.runUntil(time.sleep(6_000));
  expect(fired).toEqual([1]);
});

const timersIn = (time: VirtualTime) => (time as unknown as { timers: { length: number } }).timers.length;
