/** Does the same for every language, whatever becomes of the others. */

/** @returns What failed, with its reason. */
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
