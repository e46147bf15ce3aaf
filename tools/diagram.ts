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
}

export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export function diagramOf({ StartAt, States }: Definition): string {
  const names = Object.keys(States);
  const id = (name: string) => `s${names.indexOf(name)}`;
  const lines = [
    'stateDiagram-v2',
    ...names.map((name) => `  state "${name}" as ${id(name)}`),
    `  [*] --> ${id(StartAt)}`,
    ...names.flatMap((name) =>
      arrowsOf(States[name]).map(([to, why]) => `  ${id(name)} --> ${to ? id(to) : '[*]'}${why}`),
    ),
  ];
  return ['```mermaid', ...lines, '```'].join('\n');
}

/** The states that can follow a state, with the reason. Undefined is the end of the execution. */
function arrowsOf({
  Next,
  Default,
  Resource = '',
  Choices = [],
  Catch = [],
}: State): [to: string | undefined, label: string][] {
  const chosen = Choices.map((choice): [string, string] => [choice.Next, ` : ${valuesOf(choice)}`]);
  const why = Resource.includes('events:putEvents') ? 'the event is lost' : 'Lambda fails for good';
  const caught = Catch.map((catcher): [string, string] => [catcher.Next, ` : ${why}`]);
  const otherwise: [string, string][] = Default === undefined ? [] : [[Default, ' : otherwise']];
  const onward: [string | undefined, string][] = Choices.length > 0 ? [] : [[Next, '']];
  return [...chosen, ...otherwise, ...onward, ...caught];
}

const valuesOf = ({ Or, StringEquals, Variable = '' }: Choice): string =>
  Or ? Or.map(valuesOf).join(', ') : (StringEquals ?? Variable.replace('$.', ''));
