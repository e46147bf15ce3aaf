/** Reads a synthesized template as CloudFormation does: with intrinsic functions resolved. */
import type { Stack } from 'aws-cdk-lib';
import { Template as Assertions } from 'aws-cdk-lib/assertions';

/** The account, region and partition of the simulated stack. */
const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::AccountId': '123456789012',
  'AWS::Region': 'us-east-1',
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackId': 'arn:aws:cloudformation:us-east-1:123456789012:stack/local/00000000-0000-0000-0000-000000000000',
};

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** Synthesizes the stack. */
export const localTemplateOf = (stack: Stack) => Assertions.fromStack(stack).toJSON() as Template;

/** The properties of all resources of a type, by logical id. */
export function resourcesOf(template: Template, type: string): Record<string, Record<string, unknown>> {
  const found = Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
  return Object.fromEntries(found.map(([id, { Properties = {} }]) => [id, resolve(template, Properties) as never]));
}

export const outputsOf = (template: Template): Record<string, string> =>
  Object.fromEntries(
    Object.entries(template.Outputs ?? {}).map(([key, { Value }]) => [key, String(resolve(template, Value))]),
  );

export const localArn = (service: string, resource: string) =>
  `arn:aws:${service}:${PSEUDO_PARAMETERS['AWS::Region']}:${PSEUDO_PARAMETERS['AWS::AccountId']}:${resource}`;

/** What `Ref` and `Fn::GetAtt Arn` of a resource return. The physical name of a resource is its logical id here. */
function arnOf(template: Template, logicalId: string): string {
  switch (template.Resources[logicalId]?.Type) {
    case 'AWS::StepFunctions::StateMachine':
      return localArn('states', `stateMachine:${logicalId}`);
    case 'AWS::Lambda::Function':
      return localArn('lambda', `function:${logicalId}`);
    case 'AWS::SQS::Queue':
      return localArn('sqs', logicalId);
    case 'AWS::Events::EventBus':
      return localArn('events', `event-bus/${logicalId}`);
    default:
      return logicalId;
  }
}

function resolve(template: Template, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(template, item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, argument] = (entries[0] ?? []) as [string?, unknown?];
  if (entries.length === 1 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'))) {
    return intrinsic(template, name, argument);
  }
  return Object.fromEntries(entries.map(([key, member]) => [key, resolve(template, member)]));
}

function intrinsic(template: Template, name: string, argument: unknown): unknown {
  const args = resolve(template, argument);
  switch (name) {
    case 'Ref':
      return PSEUDO_PARAMETERS[args as string] ?? arnOf(template, args as string);
    case 'Fn::GetAtt': {
      const [logicalId, attribute] = args as [string, string];
      return attribute === 'Arn' ? arnOf(template, logicalId) : logicalId;
    }
    case 'Fn::Join': {
      const [separator, parts] = args as [string, string[]];
      return parts.join(separator);
    }
    case 'Fn::Select': {
      const [index, list] = args as [number | string, unknown[]];
      return list[Number(index)];
    }
    case 'Fn::Sub':
      return (args as string).replace(
        /\$\{([^}]+)\}/g,
        (_, id: string) => PSEUDO_PARAMETERS[id] ?? arnOf(template, id),
      );
    case 'Fn::FindInMap':
      return findInMap(template, args as never);
    case 'Fn::Split': {
      const [separator, text] = args as [string, string];
      return text.split(separator);
    }
    default:
      throw new Error(`The intrinsic function ${name} cannot be resolved locally.`);
  }
}

function findInMap(
  template: Template,
  [map, key, attribute, options]: [string, string, string, { DefaultValue?: unknown }?],
) {
  const value = template.Mappings?.[map]?.[key]?.[attribute] ?? options?.DefaultValue;
  if (value !== undefined) return value;
  throw new Error(`The mapping ${map} has no ${attribute} of ${key}.`);
}
