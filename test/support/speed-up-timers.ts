/** Makes timers fire earlier: divides their milliseconds by `times`, until the mocks are restored. */
export function speedUpTimers(times: number): void {
  const { setTimeout } = globalThis;
  const sooner = (callback: () => void, ms: number) => setTimeout(callback, ms / times);
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(sooner as typeof setTimeout);
}
