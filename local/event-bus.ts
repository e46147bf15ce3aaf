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
  readonly targets: readonly string[];
}

type Pattern = { readonly [member: string]: Pattern | readonly unknown[] };

export class EventBus {
  private readonly rules: readonly Rule[];

  constructor(template: Template) {
    this.rules = Object.entries(resourcesOf(template, 'AWS::Events::Rule')).map(([logicalId, properties]) => ({
      logicalId,
      pattern: properties.EventPattern as Pattern,
      targets: ((properties.Targets ?? []) as { Arn: string }[]).map(({ Arn }) => Arn),
    }));
  }

  /** Logical ids of the rules that match the event. */
  rulesFor(event: BusEvent): string[] {
    return this.matching(event).map(({ logicalId }) => logicalId);
  }

  /** ARNs of the targets of these rules. */
  targetsFor(event: BusEvent): string[] {
    return this.matching(event).flatMap(({ targets }) => targets);
  }

  private matching(event: BusEvent): Rule[] {
    return this.rules.filter(({ pattern }) => matches(pattern, event));
  }
}

/** Knows the kinds of patterns that the constructs write, and throws on any other. No maintained package for Node matches patterns. */
export function matches(pattern: Pattern | readonly unknown[], value: unknown): boolean {
  if (Array.isArray(pattern)) {
    const values: unknown[] = Array.isArray(value) ? value : [value];
    return pattern.some((expected) => values.some((received) => isMatch(expected, received)));
  }
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(pattern as Pattern).every(([member, inner]) =>
    matches(inner, (value as Record<string, unknown>)[member]),
  );
}

function isMatch(expected: unknown, value: unknown): boolean {
  if (typeof expected !== 'object' || expected === null) return expected === value;
  const text = String(value);
  const [[kind, argument]] = Object.entries(expected as Record<string, string>);
  switch (kind) {
    case 'prefix':
      return text.startsWith(argument);
    case 'suffix':
      return text.endsWith(argument);
    case 'wildcard':
      return wildcard(argument).test(text);
    default:
      throw new Error(`The local bus does not match ${JSON.stringify(expected)}.`);
  }
}

/** An asterisk matches any text. After a backslash, it matches an asterisk. */
const wildcard = (pattern: string) =>
  new RegExp(
    `^${pattern.replace(/\\(.)|\*|[^\\*]+/gs, (part, escaped?: string) => (part === '*' ? '.*' : literal(escaped ?? part)))}$`,
    's',
  );

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
