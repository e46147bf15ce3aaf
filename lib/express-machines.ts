/**
 * Finds states that wait for a job where no execution can: an Express execution ends after five minutes, and runs no nested
 * execution to its end.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
 */
import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { IConstruct } from 'constructs';

/** As a definition has it. */
interface RenderedState {
  readonly Resource?: string;
  readonly Parameters?: object;
}

/** @param isRendered Tells the state from others of the same name. */
export function problemsOfExpress(state: sfn.State, isRendered: (rendered: RenderedState) => boolean): string[] {
  const isIn = (definition: unknown): boolean =>
    typeof definition === 'object' &&
    definition !== null &&
    Object.entries(definition).some(
      ([name, part]) => (name === state.stateId && isRendered(part as RenderedState)) || isIn(part),
    );
  return expressParts(Stage.of(state)!, state.stateId)
    .filter(({ definition }) => isIn(definition))
    .map(
      ({ path }) =>
        `${path} is EXPRESS: such an execution ends after five minutes, and cannot wait for another one; ` +
        'a wait for a media analysis job needs STANDARD',
    );
}

interface ExpressPart {
  readonly path: string;
  readonly definition: unknown;
}

function expressParts(scope: IConstruct, name: string): ExpressPart[] {
  return scope.node.findAll().flatMap((node): ExpressPart[] => {
    if (isExpressMachine(node)) {
      const text = definitionText(Stack.of(node).resolve(node.definitionString));
      const path = node.node.path.replace(/\/Resource$/, '');
      return text.includes(JSON.stringify(name)) ? [{ path, definition: JSON.parse(text) }] : [];
    }
    if (!sfn.DistributedMap.isDistributedMap(node)) return [];
    const definition = node.toStateJson() as RenderedMap;
    const isExpress = definition.ItemProcessor?.ProcessorConfig?.ExecutionType === 'EXPRESS';
    return isExpress ? [{ path: node.node.path, definition }] : [];
  });
}

interface RenderedMap {
  readonly ItemProcessor?: { readonly ProcessorConfig?: { readonly ExecutionType?: string } };
}

const isExpressMachine = (node: IConstruct): node is sfn.CfnStateMachine =>
  CfnResource.isCfnResource(node) &&
  node.cfnResourceType === sfn.CfnStateMachine.CFN_RESOURCE_TYPE_NAME &&
  (node as sfn.CfnStateMachine).stateMachineType === 'EXPRESS';

/** JSON, with a number for each token: it may stand in a text of the JSON, or be a value of it. */
function definitionText(resolved: unknown): string {
  if (typeof resolved === 'string') return resolved;
  const [, parts = []] = (resolved as { 'Fn::Join'?: [string, unknown[]] } | undefined)?.['Fn::Join'] ?? [];
  return parts.map((part) => (typeof part === 'string' ? part : '0')).join('');
}
