import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { GetMediaAnalysisJobCommand, RekognitionClient } from '@aws-sdk/client-rekognition';
import { exitOf } from '../../support/exit';
import { startProgram } from '../../support/local-program';

const PROGRAM = 'rekognition/main.js';

/** Starts the program, and returns the first text that it prints. */
async function startEndpoint(...args: string[]): Promise<[ChildProcess, string]> {
  const child = startProgram(PROGRAM, args);
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  return [child, chunk.toString()];
}

describe('npm run rekognition', () => {
  it('npm run rekognition serves an SDK, and stops on Ctrl-C', async () => {
    const [child, line] = await startEndpoint('--json', '--fault', 'denied');
    const { url, simulated } = JSON.parse(line) as { url: string; simulated: boolean };
    expect(simulated).toBe(true);
    const client = new RekognitionClient({ endpoint: url });
    await expect(client.send(new GetMediaAnalysisJobCommand({ JobId: 'a' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    client.destroy();
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('npm run rekognition prints how to use it with the AWS CLI and the SDKs', async () => {
    const [child, text] = await startEndpoint();
    expect(text).toMatch(/Simulated Rekognition at http:\/\/127\.0\.0\.1:\d+\n/);
    expect(text).toMatch(/aws rekognition list-media-analysis-jobs --endpoint-url http:/);
    expect(text).toMatch(/export AWS_ENDPOINT_URL_REKOGNITION=http:/);
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it.each([
    [['--port', '70000'], 2, /It must be a port/],
    [['--detect-rate', '0.5'], 2, /It must be a whole number/],
    [['--fail', 'x'], 2, /Allowed choices/],
  ])('npm run rekognition rejects %j in one line', async (args, status, message) => {
    const exit = await exitOf(startProgram(PROGRAM, args));
    expect(exit.status).toBe(status);
    expect(exit.stderr).toMatch(message);
    expect(exit.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('npm run rekognition reports a port that is in use', async () => {
    const [child, line] = await startEndpoint('--json');
    const { port } = new URL((JSON.parse(line) as { url: string }).url);
    const { status, stderr } = await exitOf(startProgram(PROGRAM, ['--port', port]));
    expect(status).toBe(1);
    expect(stderr).toMatch(/^rekognition: listen EADDRINUSE.*\n$/);
    child.kill('SIGTERM');
    await once(child, 'close');
  });
});
