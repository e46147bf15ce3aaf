/** Makes timers fire earlier: divides their milliseconds by `times`, until the mocks are restored. Longer timers stay. */
export function speedUpTimers(times: number, longest = Infinity): void {
  const { setTimeout } = globalThis;
  const sooner = (callback: () => void, ms: number) => setTimeout(callback, ms > longest ? ms : ms / times);
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(sooner as typeof setTimeout);
}
