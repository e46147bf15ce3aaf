/** Finds states of ours in flows that cannot run them; CDK sees that only where a state stands directly in a machine. */
import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { IConstruct } from 'constructs';

/** A state as a definition has it. */
interface RenderedState {
  readonly Resource?: string;
  /** Of a state in JSONPath; one in JSONata has Arguments. */
  readonly Parameters?: object;
}

/** A state machine, or a map that starts executions of its own. */
interface Flow {
  readonly path: string;
  readonly isExpress: boolean;
  readonly isJsonata: boolean;
  readonly definition: unknown;
}

/** @param isRendered Tells the state from others of the same name. */
export function problemsOfFlows(state: sfn.State, isRendered: (rendered: RenderedState) => boolean): string[] {
  return flowsWith(Stage.of(state)!, state.stateId).flatMap(({ path, isExpress, isJsonata, definition }) => {
    const rendered = find(definition, state.stateId, isRendered);
    if (!rendered) return [];
    // https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
    const express = `${path} is EXPRESS: its executions end after five minutes, and cannot wait for others; a wait for a media analysis job needs STANDARD`;
    // https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
    const jsonata = `${path} is a JSONata machine, and this state is JSONPath; call another machine with waitTask or runTask in JSONata`;
    return [...(isExpress ? [express] : []), ...(isJsonata && rendered.Parameters ? [jsonata] : [])];
  });
}

function find(
  definition: unknown,
  name: string,
  isRendered: (rendered: RenderedState) => boolean,
): RenderedState | undefined {
  if (typeof definition !== 'object' || definition === null) return undefined;
  for (const [key, part] of Object.entries(definition) as [string, RenderedState][]) {
    const found = key === name && isRendered(part) ? part : find(part, name, isRendered);
    if (found) return found;
  }
  return undefined;
}

/** All flows that may have the state, but for those that can run it. */
const flowsWith = (scope: IConstruct, name: string): Flow[] =>
  scope.node.findAll().flatMap((node) => {
    if (isMachine(node)) return machineFlow(node, name);
    return sfn.DistributedMap.isDistributedMap(node) ? mapFlow(node) : [];
  });

function machineFlow(machine: sfn.CfnStateMachine, name: string): Flow[] {
  const text = textOf(machine);
  const isExpress = machine.stateMachineType === 'EXPRESS';
  if (!text.includes(JSON.stringify(name)) || !(isExpress || text.includes('"QueryLanguage"'))) return [];
  const definition = JSON.parse(text) as { readonly QueryLanguage?: string };
  const path = machine.node.path.replace(/\/Resource$/, '');
  return [{ path, isExpress, isJsonata: definition.QueryLanguage === 'JSONata', definition }];
}

function mapFlow(map: sfn.DistributedMap): Flow[] {
  const definition = map.toStateJson() as RenderedMap;
  const isExpress = definition.ItemProcessor?.ProcessorConfig?.ExecutionType === 'EXPRESS';
  return isExpress ? [{ path: map.node.path, isExpress, isJsonata: false, definition }] : [];
}

interface RenderedMap {
  readonly ItemProcessor?: { readonly ProcessorConfig?: { readonly ExecutionType?: string } };
}

const isMachine = (node: IConstruct): node is sfn.CfnStateMachine =>
  CfnResource.isCfnResource(node) && node.cfnResourceType === sfn.CfnStateMachine.CFN_RESOURCE_TYPE_NAME;

/** Every wait of an app looks into every machine. */
const texts = new WeakMap<sfn.CfnStateMachine, string>();

function textOf(machine: sfn.CfnStateMachine): string {
  const text = texts.get(machine) ?? joined(Stack.of(machine).resolve(machine.definitionString));
  texts.set(machine, text);
  return text;
}

/** JSON, with a number for each token: it may stand in a text of the JSON, or be a value of it. */
function joined(resolved: unknown): string {
  if (typeof resolved === 'string') return resolved;
  const [, parts = []] = (resolved as { 'Fn::Join'?: [string, unknown[]] } | undefined)?.['Fn::Join'] ?? [];
  return parts.map((part) => (typeof part === 'string' ? part : '0')).join('');
}
