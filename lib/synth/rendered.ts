/** Renders values of a template as texts, to show them or to measure them. */
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** A value with a text in place of each reference. By default that is the reference's name in angle brackets. */
export const rendered = (scope: Construct, value: unknown, textOf = inAngleBrackets): unknown =>
  render(Stack.of(scope).resolve(value), textOf);

const inAngleBrackets = (name: string) => `<${name}>`;

function render(value: unknown, textOf: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => render(each, textOf));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value as Record<string, unknown>);
  const reference = members.find(([name]) => name === 'Ref' || name.startsWith('Fn::'));
  if (!reference) return Object.fromEntries(members.map(([name, each]) => [name, render(each, textOf)]));
  const [name, content] = reference;
  if (name === 'Ref') return textOf(content as string);
  if (name === 'Fn::GetAtt') return textOf((content as string[]).join('.'));
  if (name !== 'Fn::Join') return textOf(name);
  const [separator, parts] = content as [string, unknown];
  return [render(parts, textOf)].flat().join(separator);
}
