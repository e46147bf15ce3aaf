/** Does the same work for every language, also if it fails for another one. */

/** @returns The languages that failed, with the reasons. */
export async function eachLanguage<T extends string>(
  languages: readonly T[],
  work: (language: T) => Promise<void>,
): Promise<string[]> {
  const failed: string[] = [];
  for (const language of languages) {
    await work(language).catch(({ message }: Error) => failed.push(`${language}: ${message}`));
  }
  return failed;
}
