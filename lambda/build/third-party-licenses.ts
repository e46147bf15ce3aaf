/** The licences of the packages whose code is in the bundle. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Metafile } from 'esbuild';

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

const LEGAL_FILE = /^(licen[cs]e|notice|copyright)/i;

export function thirdPartyLicenses(metafiles: readonly Metafile[]): string {
  const outputs = metafiles.flatMap((metafile) => Object.values(metafile.outputs));
  const inputs = outputs.flatMap((output) => Object.entries(output.inputs));
  const directories = inputs.flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? packageOf(file) : []));
  const packagesByText = new Map<string, string[]>();
  for (const directory of [...new Set(directories)].sort()) {
    const text = legalTextOf(directory);
    packagesByText.set(text, [...(packagesByText.get(text) ?? []), titleOf(directory)]);
  }
  return [...packagesByText].map(([text, packages]) => `${packages.join('\n')}\n\n${text}\n`).join('\n\n');
}

/** The directory of the installed package that a file belongs to. */
const packageOf = (file: string): string[] => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(file)?.slice(0, 1) ?? [];

function titleOf(directory: string): string {
  const { name, version, license } = JSON.parse(
    fs.readFileSync(path.join(directory, 'package.json'), 'utf8'),
  ) as PackageJson;
  return `==== ${name} ${version} (${license}) ====`;
}

function legalTextOf(directory: string): string {
  const files = fs.readdirSync(directory).filter((file) => LEGAL_FILE.test(file));
  if (files.length === 0) return 'It has no file with its licence: the one above is named in its package.json.';
  return files.map((file) => fs.readFileSync(path.join(directory, file), 'utf8').trim()).join('\n\n');
}
