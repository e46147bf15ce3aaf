/** Draws the definition of a state machine as a Mermaid diagram. */
interface Choice {
  readonly Next: string;
  readonly Variable?: string;
  readonly StringEquals?: string;
  readonly Or?: readonly Choice[];
}

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly Choice[];
  readonly Catch?: readonly { readonly Next: string }[];
  /** The states of a map's children. */
  readonly ItemProcessor?: Definition;
}

export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export const diagramOf = (definition: Definition): string =>
  ['```mermaid', 'stateDiagram-v2', ...linesOf(definition, 's'), '```'].join('\n');

/** @param prefix Of the ids of the states. */
function linesOf({ StartAt, States }: Definition, prefix: string): string[] {
  const names = Object.keys(States);
  const id = (name: string) => `${prefix}${names.indexOf(name)}`;
  const lines = [
    ...names.flatMap((name) => declarationOf(name, id(name), States[name])),
    `[*] --> ${id(StartAt)}`,
    ...names.flatMap((name) =>
      arrowsOf(States[name]).map(([to, why]) => `${id(name)} --> ${to ? id(to) : '[*]'}${why}`),
    ),
  ];
  return lines.map((line) => `  ${line}`);
}

/** A map holds the states of its children. */
const declarationOf = (name: string, id: string, { ItemProcessor }: State): string[] =>
  ItemProcessor
    ? [`state "${name}" as ${id} {`, ...linesOf(ItemProcessor, `${id}_`), '}']
    : [`state "${name}" as ${id}`];

/** The states that can follow a state, with the reason. Undefined is the end of the execution. */
function arrowsOf({
  Next,
  Default,
  Resource = '',
  Choices = [],
  Catch = [],
}: State): [to: string | undefined, label: string][] {
  const chosen = Choices.map((choice): [string, string] => [choice.Next, ` : ${valuesOf(choice)}`]);
  const caught = Catch.map((catcher): [string, string] => [catcher.Next, ` : ${whyCaught(Resource)}`]);
  const otherwise: [string, string][] = Default === undefined ? [] : [[Default, ' : otherwise']];
  const onward: [string | undefined, string][] = Choices.length > 0 ? [] : [[Next, '']];
  return [...chosen, ...otherwise, ...onward, ...caught];
}

function whyCaught(resource: string): string {
  if (resource.includes('events:putEvents')) return 'the event is lost';
  if (resource.includes('states:startExecution')) return 'the execution fails';
  return resource === '' ? 'the map fails' : 'Lambda fails for good';
}

const valuesOf = ({ Or, StringEquals, Variable = '' }: Choice): string =>
  Or ? Or.map(valuesOf).join(', ') : (StringEquals ?? Variable.replace('$.', ''));
