import { markdownTable } from '../../tools/markdown-table';

interface Troubled {
  readonly scenario: { readonly trouble: { readonly name: string } };
}

/** A row for each trouble, and one for all. */
export function tableByTrouble<Played extends Troubled>(
  header: readonly string[],
  played: readonly Played[],
  row: (name: string, played: readonly Played[]) => (string | number)[],
): string {
  const nameOf = ({ scenario }: Played) => scenario.trouble.name;
  const names = [...new Set(played.map(nameOf))].sort();
  const rows = names.map((name) =>
    row(
      name,
      played.filter((each) => nameOf(each) === name),
    ),
  );
  return markdownTable(header, [...rows, row('**all**', played)]);
}
