import * as fs from 'node:fs';
import { NOWHERE, runCommand } from '../support/cli';

const packageJson = JSON.parse(fs.readFileSync('package.json', 'utf8')) as Record<'name' | 'version' | 'bin', string>;

it('--version prints the version of the package', async () => {
  expect(await runCommand(NOWHERE, ['--version'])).toEqual({
    status: 0,
    stdout: `${packageJson.version}\n`,
    stderr: '',
  });
});

it('the command has the name of the package, so that npx cannot download another package', async () => {
  const { status, stdout } = await runCommand(NOWHERE, ['--help']);
  expect({ status, names: Object.keys(packageJson.bin) }).toEqual({ status: 0, names: [packageJson.name] });
  expect(stdout).toMatch(new RegExp(`^Usage: ${packageJson.name} `));
});

it('--help names every subcommand, and explains the exit statuses', async () => {
  const { stdout } = await runCommand(NOWHERE, ['--help']);
  for (const word of ['start', 'wait', 'status', 'stop', 'redrive', 'list', 'batch', 'Exit status']) {
    expect(stdout).toContain(word);
  }
});
