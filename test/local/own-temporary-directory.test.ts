import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { exitOf } from '../support/exit';
import { FAST, startProgram } from '../support/local-program';

let TMPDIR: string;
beforeEach(() => void (TMPDIR = fs.mkdtempSync(path.join(os.tmpdir(), 'temporary-'))));

it.each([
  ['a demo', FAST],
  ['a demo that fails', [...FAST, '--fail', 'THROTTLED']],
])('%s leaves nothing in the temporary directory', async (_what, args) => {
  await exitOf(startProgram('demo.js', args, { TMPDIR }));
  expect(fs.readdirSync(TMPDIR)).toEqual([]);
});

it.each([
  ['a demo', 'SIGINT', 'demo.js', ['--speed', '1'], 'poll'],
  ['a demo', 'SIGTERM', 'demo.js', ['--speed', '1'], 'poll'],
  ['a demo that serves', 'SIGINT', 'demo.js', ['--serve'], 'Ctrl-C'],
  ['the simulated Rekognition', 'SIGTERM', 'rekognition/main.js', [], 'Ctrl-C'],
] as const)(
  '%s that is stopped with %s leaves nothing in the temporary directory',
  async (_what, signal, file, args, lastText) => {
    const child = startProgram(file, args, { TMPDIR });
    let filesBefore: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => {
      if (!chunk.toString().includes(lastText)) return;
      filesBefore = fs.readdirSync(TMPDIR);
      child.kill(signal);
    });
    await once(child, 'close');
    expect(filesBefore).toHaveLength(1);
    expect(fs.readdirSync(TMPDIR)).toEqual([]);
  },
);

it('the tests have a temporary directory of their own', () =>
  expect(path.basename(os.tmpdir())).toMatch(/^cdk-rekognition-media-analysis-/));
