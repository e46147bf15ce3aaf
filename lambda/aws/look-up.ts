/** An own member of the record. Names come from the service, so "constructor" must not find Object's member. */
export const lookUp = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;
