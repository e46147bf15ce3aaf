import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const program = path.join(__dirname, '..', '..', 'local', 'build-if-changed.mjs');
const BUILT = ['.jsii', 'lambda/bundle/poll.js', 'cli/bundle/media-analysis.js'];
const SOURCES = ['README.md', 'package-lock.json', 'tsconfig.json', 'lib/index.ts'];

let directory: string;

/** Makes a repository with a build script that writes the files of the real build. The script appends a dot to `runs`. */
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'build-if-changed-'));
  for (const folder of ['lib', 'lambda/bundle', 'cli/bundle']) {
    fs.mkdirSync(path.join(directory, folder), { recursive: true });
  }
  const writes = [...BUILT, 'lib/index.d.ts', 'lib/index.js']
    .map((file) => `fs.writeFileSync('${file}', '')`)
    .join(';');
  const build = `node -e "${writes};fs.appendFileSync('runs', '.')"`;
  write('package.json', JSON.stringify({ scripts: { build } }));
  for (const file of SOURCES) write(file, '');
});

afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

const write = (file: string, text: string) => fs.writeFileSync(path.join(directory, file), text);
const run = () => spawnSync(process.execPath, [program], { cwd: directory, encoding: 'utf8' });
const runs = () => fs.readFileSync(path.join(directory, 'runs'), 'utf8').length;
const changeLater = (file: string) => {
  const later = Date.now() / 1000 + 60;
  fs.utimesSync(path.join(directory, file), later, later);
};

it('build-if-changed builds a fresh clone once, and prints nothing when it runs again', () => {
  expect(run()).toMatchObject({ status: 0, stdout: '', stderr: 'Building …\n' });
  expect(run()).toMatchObject({ status: 0, stdout: '', stderr: '' });
  expect(runs()).toBe(1);
});

it.each(SOURCES)('build-if-changed builds after %s has changed', (file) => {
  run();
  changeLater(file);
  expect(run().stderr).toBe('Building …\n');
  expect(runs()).toBe(2);
});

it.each(BUILT)('build-if-changed builds if %s is missing', (file) => {
  run();
  fs.rmSync(path.join(directory, file));
  expect(run().stderr).toBe('Building …\n');
});

it('build-if-changed does not build after a file has changed that the build writes', () => {
  run();
  for (const file of ['lib/index.d.ts', 'lib/index.js']) changeLater(file);
  expect(run().stderr).toBe('');
});

it('build-if-changed prints the output of a build that fails, and exits with status 1', () => {
  const build = `node -e "console.log('output'); console.error('problem'); process.exit(3)"`;
  write('package.json', JSON.stringify({ scripts: { build } }));
  const { status, stdout, stderr } = run();
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/output[^]*problem/);
});
