/** Finds our states in flows that cannot run them. CDK finds a state only if it stands directly in a state machine. */
import {
  CfnResource,
  DefaultTokenResolver,
  type IPostProcessor,
  type IResolvable,
  type IResolveContext,
  Intrinsic,
  Stage,
  StringConcat,
  Tokenization,
} from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { IConstruct } from 'constructs';

/** One of our states in a definition, and the flow that has it. */
interface FoundState {
  /** The machine, or a map in it that starts executions of its own. */
  readonly flow: string;
  readonly isExpress: boolean;
  readonly isJsonata: boolean;
  /** One in JSONata has Arguments instead. */
  readonly Parameters?: object;
}

/** Marks what a state renders. States of the same name in different machines then differ. */
export const marked = (state: sfn.State, rendered: object): object => ({ ...rendered, Comment: new Mark(state) });

/** Problems of a state whose `toStateJson` is marked. */
export function problemsOfFlows(state: sfn.State): string[] {
  const machines = Stage.of(state)!.node.findAll().filter(isMachine);
  return machines.flatMap((machine) => {
    const found = statesOf(machine).get(markOf(state));
    if (!found) return [];
    // https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
    const express = `${found.flow} is EXPRESS: its executions end after five minutes, and cannot wait for others; a wait for a media analysis job needs STANDARD`;
    // https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
    const jsonata = `${found.flow} is a JSONata machine, and this state is JSONPath; call another machine with waitTask or runTask in JSONata`;
    return [...(found.isExpress ? [express] : []), ...(found.isJsonata && found.Parameters ? [jsonata] : [])];
  });
}

const isMachine = (node: IConstruct): node is sfn.CfnStateMachine =>
  CfnResource.isCfnResource(node) && node.cfnResourceType === sfn.CfnStateMachine.CFN_RESOURCE_TYPE_NAME;

/** A cache: each wait of an app searches each machine. */
const found = new WeakMap<sfn.CfnStateMachine, ReadonlyMap<string, FoundState>>();

function statesOf(machine: sfn.CfnStateMachine): ReadonlyMap<string, FoundState> {
  const states = found.get(machine) ?? findStates(machine);
  found.set(machine, states);
  return states;
}

function findStates(machine: sfn.CfnStateMachine): ReadonlyMap<string, FoundState> {
  const states = new Map<string, FoundState>();
  const { definitionString, stateMachineType } = machine;
  const text = joined(
    Tokenization.resolve(definitionString, { scope: machine, resolver: new MarkResolver(), preparing: false }),
  );
  const definition = text.includes(MARK) ? parsed(text) : undefined;
  const flow = machine.node.path.replace(/\/Resource$/, '');
  const isJsonata = definition?.QueryLanguage === 'JSONata';
  addStates(definition, { flow, isExpress: stateMachineType === 'EXPRESS', isJsonata }, states);
  return states;
}

/** Undefined for a definition that has substitutions, or that is not JSON. */
function parsed(text: string): { readonly QueryLanguage?: string } | undefined {
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

function addStates(part: unknown, flow: Omit<FoundState, 'Parameters'>, states: Map<string, FoundState>): void {
  if (typeof part !== 'object' || part === null) return;
  for (const [name, value] of Object.entries(part) as [string, RenderedState | null][]) {
    const { Comment, Parameters, ItemProcessor } = value ?? {};
    if (typeof Comment === 'string' && Comment.startsWith(MARK)) states.set(Comment, { ...flow, Parameters });
    const isExpress = ItemProcessor?.ProcessorConfig?.ExecutionType === 'EXPRESS';
    addStates(value, isExpress ? { ...flow, flow: `the map "${name}" of ${flow.flow}`, isExpress } : flow, states);
  }
}

interface RenderedState {
  readonly Comment?: unknown;
  readonly Parameters?: object;
  readonly ItemProcessor?: { readonly ProcessorConfig?: { readonly ExecutionType?: string } };
}

const MARK = 'cdk-rekognition-media-analysis-state:';
const markOf = (state: sfn.State) => MARK + state.node.addr;

/** Renders nothing in a template. MarkResolver renders it as the mark of the state. */
class Mark extends Intrinsic {
  constructor(public readonly state: sfn.State) {
    super(undefined);
  }
}

/** The definition with a number in place of each token. A number is valid as a JSON value and within a JSON string. */
function joined(resolved: unknown): string {
  if (typeof resolved === 'string') return resolved;
  if (resolved === undefined) return '';
  const [, parts] = (resolved as { 'Fn::Join'?: [string, unknown] })['Fn::Join'] ?? [];
  return Array.isArray(parts) ? parts.map(joined).join('') : '0';
}

class JoinedConcat extends StringConcat {
  public override join(left: unknown, right: unknown): string {
    return joined(left) + joined(right);
  }
}

class MarkResolver extends DefaultTokenResolver {
  constructor() {
    super(new JoinedConcat());
  }

  public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (token instanceof Mark) return markOf(token.state);
    return super.resolveToken(token, context, postProcessor) as unknown;
  }
}
