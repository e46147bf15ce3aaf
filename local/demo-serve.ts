/** `npm run demo -- --serve`: runs the example app until Ctrl-C, so that the command can use it. */
import pc from 'picocolors';
import { PROGRAM } from '../cli/text';
import { startAws } from './aws-server';
import { batchScenario } from './demo-batch-scenario';
import { addFaults } from './demo-faults';
import type { DemoOptions } from './demo-options';
import { scenarioFor } from './demo-scenario';
import { LocalCloud, type LocalCloudOptions } from './local-cloud';
import { LOCAL_ENVIRONMENT } from './local-environment';
import type { SynthesizedStack } from './synthesize';
import { outputsOf } from './template';

/** The stack that is served, and a command to try with it. */
interface Served extends SynthesizedStack {
  /** How the simulated Rekognition behaves. */
  readonly simulation: Partial<LocalCloudOptions>;
  prepare(cloud: LocalCloud): Promise<unknown>;
  addTrouble(cloud: LocalCloud): void;
  readonly program: string;
  command(cloud: LocalCloud): Promise<string>;
}

export async function serve(options: DemoOptions): Promise<void> {
  const scenario: Served = options.batch ? servedBatch(options.batch, options) : servedJob(options);
  const { template, stackName: name } = scenario;
  const cloud = await LocalCloud.start({
    template,
    s3Directory: options.directory,
    // The command compares times with the real clock.
    start: Date.now(),
    speed: 1,
    ...scenario.simulation,
  });
  const aws = await startAws(cloud, { name, outputs: outputsOf(template) });
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  await scenario.prepare(cloud);
  scenario.addTrouble(cloud);
  const { program } = scenario;
  const command = await scenario.command(cloud);
  const env = {
    AWS_ENDPOINT_URL: aws.url,
    ...LOCAL_ENVIRONMENT,
    // Release 1 of the AWS CLI reads the region here.
    AWS_DEFAULT_REGION: LOCAL_ENVIRONMENT.AWS_REGION,
    AWS_ENDPOINT_URL_S3: cloud.s3.url,
    MEDIA_ANALYSIS_STATE_MACHINE: `${name}.StateMachineArn`,
  };
  if (options.json) console.log(JSON.stringify({ simulated: true, env, program, command }));
  else console.log(instructions(env, `${program} ${command}`));
  await cloud.time.run(stop.signal);
  await aws.stop();
  await cloud.stop();
}

const servedJob = (options: DemoOptions): Served => ({
  ...scenarioFor(options),
  simulation: { jobDurationSeconds: options.duration, failWith: options.fail },
  addTrouble: ({ rekognition }) => addFaults(rekognition.faults, options),
  program: `npx ${PROGRAM}`,
});

function servedBatch(images: number, options: DemoOptions): Served {
  const scenario = batchScenario(images, options);
  const { stateMachineArn, input, backend } = scenario;
  const command = `stepfunctions start-execution --state-machine-arn ${stateMachineArn} --input '${JSON.stringify(input)}'`;
  return { ...scenario, ...backend, program: 'aws', command: () => Promise.resolve(command) };
}

const instructions = (env: Readonly<Record<string, string>>, command: string) => `${pc.bold('Simulated, in real time.')}
In another terminal:

  export ${Object.entries(env)
    .map(([key, value]) => `${key}=${value}`)
    .join(' \\\n    ')}
  ${command}

Ctrl-C stops it.`;
