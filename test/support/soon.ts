/** Makes the time-outs of clients pass many times as fast, until the mocks are restored. */
export function soon(times: number): void {
  const { setTimeout } = globalThis;
  const sooner = (callback: () => void, ms: number) => setTimeout(callback, ms / times);
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(sooner as typeof setTimeout);
}
