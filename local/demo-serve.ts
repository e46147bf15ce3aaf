/** `npm run demo -- --serve`: runs the example app until Ctrl-C, so that the command can use it. */
import pc from 'picocolors';
import { PROGRAM } from '../cli/text';
import { startAws } from './aws-server';
import type { DemoOptions } from './demo-options';
import type { DemoScenario } from './demo-scenario';
import { LocalCloud } from './local-cloud';
import { LOCAL_ENVIRONMENT } from './local-environment';
import { outputsOf } from './template';

export async function serve(scenario: DemoScenario, options: DemoOptions): Promise<void> {
  const { template, stackName: name } = scenario;
  const cloud = await LocalCloud.start({
    template,
    s3Directory: options.directory,
    // The command compares times with the real clock.
    start: Date.now(),
    speed: 1,
    jobDurationSeconds: options.duration,
    failWith: options.fail,
  });
  const aws = await startAws(cloud, { name, outputs: outputsOf(template) });
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  await scenario.prepare(cloud);
  const command = await scenario.command(cloud);
  const env = {
    AWS_ENDPOINT_URL: aws.url,
    ...LOCAL_ENVIRONMENT,
    MEDIA_ANALYSIS_STATE_MACHINE: `${name}.StateMachineArn`,
  };
  if (options.json) console.log(JSON.stringify({ simulated: true, env, command }));
  else console.log(instructions(env, command));
  await cloud.time.run(stop.signal);
  await aws.stop();
  await cloud.stop();
}

const instructions = (env: Readonly<Record<string, string>>, command: string) => `${pc.bold('Simulated, in real time.')}
In another terminal:

  export ${Object.entries(env)
    .map(([key, value]) => `${key}=${value}`)
    .join(' \\\n    ')}
  npx ${PROGRAM} ${command}

Ctrl-C stops it.`;
