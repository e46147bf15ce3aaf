/** Runners whose result files would count as uploads of manifests. */
import { App, Lazy, Stack } from 'aws-cdk-lib';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { MediaAnalysisJobRunner } from '../../lib';
import { templateOf } from '../support/synth';

/** Where the manifests and the results of a runner are: the name of a bucket, a slash and a prefix. */
type Places = readonly [manifests: `${string}/${string}`, results: `${string}/${string}`];

/** An app with these runners, in this order. */
function appWith(runners: Readonly<Record<string, Places>>, bucketOf = importedInto): App {
  const app = new App();
  for (const [id, places] of Object.entries(runners)) {
    const stack = new Stack(app, id);
    const [input, output] = places.map((place, index) => ({
      bucket: bucketOf(stack, place.split('/')[0], index),
      prefix: place.slice(place.indexOf('/') + 1) || undefined,
    }));
    const runner = new MediaAnalysisJobRunner(stack, 'Runner', { input, output });
    runner.onManifestUploaded('Manifests', { prefix: input.prefix, suffix: '.jsonl' });
  }
  return app;
}

const importedInto = (stack: Stack, name: string, index: number) =>
  Bucket.fromBucketName(stack, `${name}${index}`, `bucket-${name}`);

describe('results that would start another runner', () => {
  it.each<[string, Record<string, Places>]>([
    ['the results of one runner would start another', { A: ['a/', 'b/'], B: ['b/', 'c/'] }],
    ['the results of two runners would start each other', { A: ['a/', 'b/'], B: ['b/', 'a/'] }],
    [
      'the results of two runners would start each other, with prefixes of which one begins with the other',
      { A: ['a/in/', 'b/moderation/'], B: ['b/mod', 'a/in/out/'] },
    ],
    [
      'the results of three runners would start one another in a circle',
      { A: ['a/', 'b/'], B: ['b/', 'c/'], C: ['c/', 'a/'] },
    ],
  ])('the synthesis fails in every order of the runners when %s', (_what, runners) => {
    for (const each of [runners, Object.fromEntries(Object.entries(runners).reverse())]) {
      expect(() => appWith(each).synth()).toThrow(
        /results could be taken for manifests, and each start an execution.*received .* for the output of A\/Runner and .* for uploads of B\/Runner/,
      );
    }
  });

  it('the error names both runners and their prefixes when the results of one would start the other', () => {
    expect(() => appWith({ A: ['a/in/', 'b/x'], B: ['b/', 'c/'] }).synth()).toThrow(
      '[A/Runner/ManifestUploads] results could be taken for manifests, and each start an execution: in one bucket, the ' +
        'prefix of uploads and that of the output must be known and not begin alike; received "x/" for the output of ' +
        'A/Runner and "" for uploads of B/Runner',
    );
  });

  it('the synthesis fails when the results of two runners would start each other in a bucket that one stack imports from the other', () => {
    const buckets: Record<string, Bucket> = {};
    const bucketOf = (stack: Stack, name: string): IBucket => {
      const owned = buckets[name];
      if (owned) return Bucket.fromBucketArn(stack, name, owned.bucketArn);
      return (buckets[name] = new Bucket(stack, name, { eventBridgeEnabled: true }));
    };
    expect(() => appWith({ A: ['a/', 'b/'], B: ['b/', 'a/'] }, bucketOf).synth()).toThrow(/each start an execution/);
  });

  it('onManifestUploaded rejects uploads to the bucket of an output whose prefix is a token', () => {
    const { runner } = stackWithOneBucket({ prefix: Lazy.string({ produce: () => 'later' }) });
    expect(() => runner.onManifestUploaded('In', { prefix: 'in/' })).toThrow(
      /^Test\/Runner: .*must be known and not begin alike; received a token for the output of Test\/Runner and "in\/"/,
    );
  });
});

describe('results that start no runner', () => {
  it.each<[string, Record<string, Places>]>([
    ['two runners have the same uploads', { A: ['a/', 'b/'], B: ['a/', 'c/'] }],
    [
      'two runners share one bucket, with different prefixes',
      { A: ['x/a-in/', 'x/a-out/'], B: ['x/b-in/', 'x/b-out/'] },
    ],
    ['the results of two runners go to one prefix', { A: ['a/', 'c/'], B: ['b/', 'c/'] }],
  ])('the synthesis succeeds when %s', (_what, runners) => expect(() => appWith(runners).synth()).not.toThrow());

  it('the synthesis succeeds when the buckets of two stacks have the same ids', () => {
    const bucketOf = (stack: Stack, name: string) => new Bucket(stack, name, { eventBridgeEnabled: true });
    expect(() => appWith({ A: ['one/', 'two/'], B: ['two/', 'one/'] }, bucketOf).synth()).not.toThrow();
  });
});

describe('results that would start the same runner', () => {
  it.each<[string, (stack: Stack, bucket: Bucket) => IBucket]>([
    ['by its name', (stack, { bucketName }) => Bucket.fromBucketName(stack, 'Again', bucketName)],
    ['by its ARN', (stack, { bucketArn }) => Bucket.fromBucketArn(stack, 'Again', bucketArn)],
    ['by its name as a string', (stack) => Bucket.fromBucketName(stack, 'Again', 'both')],
    ['by its ARN as a string', (stack) => Bucket.fromBucketArn(stack, 'Again', 'arn:aws:s3:::both')],
  ])('onManifestUploaded rejects uploads to the bucket of the output, which is imported %s', (_how, again) => {
    const { runner } = stackWithOneBucket({ again, prefix: 'out/' });
    expect(() => runner.onManifestUploaded('All')).toThrow(
      /^Test\/Runner: results could be taken for manifests.*received "out\/" for the output of Test\/Runner and "" for uploads/,
    );
    expect(() => runner.onManifestUploaded('Below', { prefix: 'out/in/' })).toThrow(/each start an execution/);
    expect(() => runner.onManifestUploaded('Apart', { prefix: 'in/' })).not.toThrow();
  });

  it('the synthesis fails for results that would start the same runner when the name of the bucket is not known before', () => {
    let name = 'not-yet';
    const again = (stack: Stack) => Bucket.fromBucketName(stack, 'Again', Lazy.uncachedString({ produce: () => name }));
    const { stack, runner } = stackWithOneBucket({ again });
    runner.onManifestUploaded('All');
    name = 'both';
    expect(() => templateOf(stack)).toThrow(/each start an execution/);
  });

  it('onManifestUploaded with a suffix rejects uploads to the bucket of the output, because names of results are not documented', () => {
    const { runner } = stackWithOneBucket({});
    expect(() => runner.onManifestUploaded('Manifests', { suffix: '.manifest' })).toThrow(/each start an execution/);
  });
});

/** A runner whose output is in the bucket of its input. */
function stackWithOneBucket(options: { again?: (stack: Stack, bucket: Bucket) => IBucket; prefix?: string }) {
  const stack = new Stack(new App(), 'Test');
  const bucket = new Bucket(stack, 'Both', { bucketName: 'both', eventBridgeEnabled: true });
  const output = { bucket: options.again?.(stack, bucket) ?? bucket, prefix: options.prefix };
  return { stack, runner: new MediaAnalysisJobRunner(stack, 'Runner', { input: { bucket }, output }) };
}
