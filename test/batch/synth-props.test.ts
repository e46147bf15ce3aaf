/** Props of a batch that cannot work are refused at synth. */
import { Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { type MediaAnalysisBatchProps, ModerationBackend } from '../../lib';
import { batchIn, definitionOf, stackIn } from './batch-stack';

it.each<[string, object, string]>([
  ['maxImages', { maxImages: 0 }, 'maxImages must be a whole number from 1 to 100000000; received 0'],
  [
    'maxConcurrentJobs',
    { backend: ModerationBackend.bulkAnalysis({ maxConcurrentJobs: 1001 }) },
    'maxConcurrentJobs must be a whole number from 1 to 1000; received 1001',
  ],
  ['imagesPerPart', { imagesPerPart: 10_001 }, 'imagesPerPart must be a whole number from 1 to 10000; received 10001'],
  [
    'maxImages with dropDuplicates',
    { maxImages: 20_000_001 },
    'maxImages must be at most 20000000 with dropDuplicates; received 20000001',
  ],
  [
    'attemptsPerPart',
    { backend: ModerationBackend.bulkAnalysis({ attemptsPerPart: 1.5 }) },
    'attemptsPerPart must be a whole number from 1 to 10; received 1.5',
  ],
  [
    'callsPerSecond',
    { backend: ModerationBackend.perImage({ callsPerSecond: 0 }) },
    'callsPerSecond must be from 0.1 to 1000; received 0',
  ],
  [
    'maxImages with callsPerSecond',
    { maxImages: 20_000_000, backend: ModerationBackend.perImage({ callsPerSecond: 0.1 }) },
    'maxImages must be analysed within 300 days; 20000000 images take 2315 days with 0.1 calls a second',
  ],
  ['backend', { backend: 'per-image' }, 'backend must be a ModerationBackend; received "per-image"'],
  [
    'options of a backend',
    { backend: ModerationBackend.perImage(null as never) },
    'ModerationBackend.perImage: options must be an object; received null',
  ],
  ['maxFailedShare', { maxFailedShare: 2 }, 'maxFailedShare must be a share from 0 to 1; received 2'],
])('a batch rejects a %s out of its bounds', (_name, props, message) => {
  expect(() => batchIn(stackIn('us-east-1'), props)).toThrow(`Test/Batch: ${message}`);
});

it('a batch accepts numbers that are tokens, and rejects an output prefix that is one', () => {
  const stack = stackIn('us-east-1');
  expect(() => batchIn(stack, { maxImages: Token.asNumber({ Ref: 'Max' }) })).not.toThrow();
  const other = stackIn('us-east-1');
  const output = { bucket: new Bucket(other, 'Out'), prefix: Token.asString({ Ref: 'Prefix' }) };
  expect(() => batchIn(other, { output })).toThrow(
    'Test/Batch: output.prefix of a batch must be known at synth; received a token',
  );
});

it('a batch rejects an output prefix that leaves no room for the longest BatchId', () => {
  const stack = stackIn('us-east-1');
  const output = (length: number) => ({ bucket: new Bucket(stack, `Out${length}`), prefix: 'p'.repeat(length) });
  const [longest] = [702];
  expect(() => batchIn(stack, { output: output(longest + 1) })).toThrow(
    `Test/Batch: output.prefix of a batch must have at most ${longest} characters; received ${longest + 1} characters`,
  );
});

it('a batch gives its functions the memory that they need, whatever its batchFunctions say', () => {
  const sizes = (batchFunctions?: MediaAnalysisBatchProps['batchFunctions']) => {
    const stack = stackIn('us-east-1');
    batchIn(stack, { batchFunctions });
    const functions = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
    return functions.map(({ Properties }) => `${Properties.Handler} ${Properties.MemorySize}`);
  };
  const needed = ['plan.handler 1769', 'merge.handler 1769'];
  expect(sizes()).toEqual(expect.arrayContaining([...needed, 'part.handler 256']));
  expect(sizes({ memorySize: 512 })).toEqual(expect.arrayContaining([...needed, 'part.handler 512']));
});

it('a batch without an output prefix writes below batches/ and results/', () => {
  const stack = stackIn('us-east-1');
  batchIn(stack, { output: { bucket: new Bucket(stack, 'Out') } });
  expect(definitionOf(stack).States.Plan.Parameters.Payload.options.outputPrefix).toBe('');
  const resources = JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  expect(resources).toContain('"/batches/*"');
  expect(resources).toContain('"/results/*"');
});
