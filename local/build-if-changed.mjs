/** Builds if a source file is newer than the last build. Otherwise it does and prints nothing. Scripts call it before they run built code. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

/** One file from each step of the build. A step that fails does not renew its file. */
const BUILT = ['.jsii', 'lambda/bundle/poll.js', 'cli/bundle/media-analysis.js'];

const folders = fs
  .readdirSync('.', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !/^\.|^(node_modules|dist|coverage|cdk\.out)$/.test(entry.name));
const sources = folders.flatMap(({ name }) =>
  fs
    .readdirSync(name, { recursive: true })
    .filter((file) => /(?<!\.d)\.ts$/.test(file))
    .map((file) => `${name}/${file}`),
);
const changed = (file) => fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
// jsii copies the README into the assembly.
const others = ['README.md', 'package.json', 'package-lock.json', 'tsconfig.json'];

if (Math.min(...BUILT.map(changed)) < Math.max(...[...sources, ...others].map(changed))) {
  console.error('Building …');
  const { status, stdout, stderr } = spawnSync('npm run build', { shell: true, encoding: 'utf8' });
  if (status !== 0) {
    console.error(`${stdout}${stderr}`);
    process.exitCode = 1;
  }
}
