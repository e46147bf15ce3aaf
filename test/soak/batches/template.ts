/** The template of a batch with the settings of a scenario. It is synthesized once for each kind, and not for each scenario. */
import { App, CfnOutput, CfnParameter, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { MediaAnalysisBatch, ModerationBackend } from '../../../lib';
import { localTemplateOf, outputsOf, type Template } from '../../../local/template';
import type { Backend, Scenario } from './scenario';

export interface BatchTemplate {
  readonly template: Template;
  readonly stateMachineArn: string;
  readonly images: string;
  readonly results: string;
}

export const OUTPUT_PREFIX = 'moderation/';

const NUMBERS = [...['imagesPerPart', 'maxFailedShare'], ...['maxConcurrentJobs', 'attemptsPerPart', 'callsPerSecond']];

/** Gives parameters of the template the numbers of the scenario. */
export function templateWith({ settings, backend }: Scenario): BatchTemplate {
  const numbers: Readonly<Record<string, unknown>> = { ...settings, ...backend };
  let text = synthesized(settings.dropDuplicates, backend);
  for (const name of NUMBERS) text = text.replaceAll(JSON.stringify({ Ref: name }), String(numbers[name]));
  const template = JSON.parse(text) as Template;
  const { StateMachineArn, ImagesBucket, ResultsBucket } = outputsOf(template);
  return { template, stateMachineArn: StateMachineArn, images: ImagesBucket, results: ResultsBucket };
}

const known = new Map<string, string>();

function synthesized(dropDuplicates: boolean, backend: Backend): string {
  // A rate that functions share must be known when the template is made.
  const sharedRate = backend.runs === 'jobs' || backend.callsPerSecond <= 50 ? undefined : backend.callsPerSecond;
  const name = [dropDuplicates, backend.runs, sharedRate].join();
  const before = known.get(name);
  if (before !== undefined) return before;
  const stack = new Stack(new App(), 'Soak');
  const number = (name: string) => new CfnParameter(stack, name, { type: 'Number' }).valueAsNumber;
  const [imagesPerPart, maxFailedShare, maxConcurrentJobs, attemptsPerPart, callsPerSecond] = NUMBERS.map(number);
  const images = new Bucket(stack, 'Images');
  const results = new Bucket(stack, 'Results');
  const batch = new MediaAnalysisBatch(stack, 'Batch', {
    input: { bucket: images },
    output: { bucket: results, prefix: OUTPUT_PREFIX },
    dropDuplicates,
    imagesPerPart,
    maxFailedShare,
    backend:
      backend.runs === 'jobs'
        ? ModerationBackend.bulkAnalysis({ maxConcurrentJobs, attemptsPerPart })
        : ModerationBackend.perImage({ callsPerSecond: sharedRate ?? callsPerSecond }),
  });
  const output = (name: string, value: string) => new CfnOutput(stack, name, { value });
  output('StateMachineArn', batch.stateMachine.stateMachineArn);
  output('ImagesBucket', images.bucketName);
  output('ResultsBucket', results.bucketName);
  const text = JSON.stringify(localTemplateOf(stack));
  known.set(name, text);
  return text;
}
