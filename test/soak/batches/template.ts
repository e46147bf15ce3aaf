/** The template of a batch with the settings of a scenario. It is synthesized twice, and not once for each scenario. */
import { App, CfnOutput, CfnParameter, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { MediaAnalysisBatch, ModerationBackend } from '../../../lib';
import { localTemplateOf, outputsOf, type Template } from '../../../local/template';
import type { Settings } from './scenario';

export interface BatchTemplate {
  readonly template: Template;
  readonly stateMachineArn: string;
  readonly images: string;
  readonly results: string;
}

export const OUTPUT_PREFIX = 'moderation/';

const NUMBERS = ['maxConcurrentJobs', 'imagesPerPart', 'attemptsPerPart', 'maxFailedShare'] as const;

/** Gives parameters of the template the numbers of the settings. */
export function templateWith(settings: Settings): BatchTemplate {
  let text = synthesized(settings.dropDuplicates);
  for (const name of NUMBERS) text = text.replaceAll(JSON.stringify({ Ref: name }), String(settings[name]));
  const template = JSON.parse(text) as Template;
  const { StateMachineArn, ImagesBucket, ResultsBucket } = outputsOf(template);
  return { template, stateMachineArn: StateMachineArn, images: ImagesBucket, results: ResultsBucket };
}

const known = new Map<boolean, string>();

function synthesized(dropDuplicates: boolean): string {
  const before = known.get(dropDuplicates);
  if (before !== undefined) return before;
  const stack = new Stack(new App(), 'Soak');
  const number = (name: string) => new CfnParameter(stack, name, { type: 'Number' }).valueAsNumber;
  const [maxConcurrentJobs, imagesPerPart, attemptsPerPart, maxFailedShare] = NUMBERS.map(number);
  const images = new Bucket(stack, 'Images');
  const results = new Bucket(stack, 'Results');
  const batch = new MediaAnalysisBatch(stack, 'Batch', {
    input: { bucket: images },
    output: { bucket: results, prefix: OUTPUT_PREFIX },
    dropDuplicates,
    imagesPerPart,
    maxFailedShare,
    backend: ModerationBackend.bulkAnalysis({ maxConcurrentJobs, attemptsPerPart }),
  });
  const output = (name: string, value: string) => new CfnOutput(stack, name, { value });
  output('StateMachineArn', batch.stateMachine.stateMachineArn);
  output('ImagesBucket', images.bucketName);
  output('ResultsBucket', results.bucketName);
  const text = JSON.stringify(localTemplateOf(stack));
  known.set(dropDuplicates, text);
  return text;
}
