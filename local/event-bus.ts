/** The rules of a template, matched against events as EventBridge matches them. */
import { resourcesOf, type Template } from './template';

export interface BusEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

interface Rule {
  readonly logicalId: string;
  readonly pattern: Pattern;
}

type Pattern = { readonly [member: string]: Pattern | readonly unknown[] };

export class EventBus {
  private readonly rules: readonly Rule[];

  constructor(template: Template) {
    this.rules = Object.entries(resourcesOf(template, 'AWS::Events::Rule')).map(([logicalId, properties]) => ({
      logicalId,
      pattern: properties.EventPattern as Pattern,
    }));
  }

  /** Logical ids of the rules that take the event. */
  rulesFor(event: BusEvent): string[] {
    return this.rules.filter(({ pattern }) => matches(pattern, event)).map(({ logicalId }) => logicalId);
  }
}

/** No kept package matches patterns in Node; exact values are all that the construct writes, and anything else is refused. */
export function matches(pattern: Pattern | readonly unknown[], value: unknown): boolean {
  if (Array.isArray(pattern)) {
    const values: unknown[] = Array.isArray(value) ? value : [value];
    return pattern.some((expected) => values.includes(exact(expected)));
  }
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(pattern as Pattern).every(([member, inner]) =>
    matches(inner, (value as Record<string, unknown>)[member]),
  );
}

function exact(expected: unknown): unknown {
  if (typeof expected === 'object' && expected !== null) {
    throw new Error(`The local bus matches exact values only, not ${JSON.stringify(expected)}.`);
  }
  return expected;
}
