/** Recognises expressions: values that an execution computes, and that are not known at synth. */
import { DefaultTokenResolver, StringConcat, Token, Tokenization } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Whether a value, or a part of it, is a token, such as a path into the state, or an expression of JSONata. */
export const holdsExpression = (value: unknown): boolean =>
  holds(value, (part, name) => Token.isUnresolved(part) || isJsonata(part) || name.endsWith('.$'));

/** A number that is an expression is a token. */
export const holdsJsonata = (scope: IConstruct, value: unknown): boolean =>
  holds(value, (part) => isJsonata(typeof part === 'number' ? resolved(scope, part) : part));

const resolved = (scope: IConstruct, value: number): unknown =>
  Tokenization.resolve(value, { scope, resolver: new DefaultTokenResolver(new StringConcat()), preparing: false });

const isJsonata = (value: unknown) => typeof value === 'string' && /^\{%.*%\}$/s.test(value);

/** Also searches members of objects and lists. */
function holds(value: unknown, matches: (part: unknown, name: string) => boolean, name = ''): boolean {
  if (matches(value, name)) return true;
  if (typeof value !== 'object' || value === null || Token.isUnresolved(value)) return false;
  return Object.entries(value).some(([member, part]) => holds(part, matches, member));
}
