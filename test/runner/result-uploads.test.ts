import { App, Lazy, Stack } from 'aws-cdk-lib';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { MediaAnalysisJobRunner } from '../../lib';
import { templateOf } from '../support/synth';

/** Where a runner takes manifests from, and where its results go, in buckets by name. */
type Way = readonly [from: `${string}/${string}`, to: `${string}/${string}`];

/** Runners of one app, in this order; the prefix begins after the bucket's name and a slash. */
function appWith(ways: Readonly<Record<string, Way>>, bucketOf = importedInto): App {
  const app = new App();
  for (const [id, [from, to]] of Object.entries(ways)) {
    const stack = new Stack(app, id);
    const [input, output] = [from, to].map((place, index) => ({
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

describe('runners whose results would be uploads of another runner are refused, whatever their order', () => {
  it.each<[string, Record<string, Way>]>([
    ['one that feeds another', { A: ['a/', 'b/'], B: ['b/', 'c/'] }],
    ['two that feed each other', { A: ['a/', 'b/'], B: ['b/', 'a/'] }],
    ['two, with prefixes that begin alike', { A: ['a/in/', 'b/moderation/'], B: ['b/mod', 'a/in/out/'] }],
    ['three', { A: ['a/', 'b/'], B: ['b/', 'c/'], C: ['c/', 'a/'] }],
  ])('%s', (_what, ways) => {
    for (const each of [ways, Object.fromEntries(Object.entries(ways).reverse())]) {
      expect(() => appWith(each).synth()).toThrow(
        /results could be taken for manifests, and each start an execution.*received .* for the output of A\/Runner and .* for uploads of B\/Runner/,
      );
    }
  });

  it('with a message that names both prefixes and both runners', () => {
    expect(() => appWith({ A: ['a/in/', 'b/x'], B: ['b/', 'c/'] }).synth()).toThrow(
      '[A/Runner/ManifestUploads] results could be taken for manifests, and each start an execution: in one bucket, the ' +
        'prefix of uploads and that of the output must be known and not begin alike; received "x/" for the output of ' +
        'A/Runner and "" for uploads of B/Runner',
    );
  });

  it('where a bucket is a construct in one stack and imported into another', () => {
    const buckets: Record<string, Bucket> = {};
    const bucketOf = (stack: Stack, name: string): IBucket => {
      const owned = buckets[name];
      if (owned) return Bucket.fromBucketArn(stack, name, owned.bucketArn);
      return (buckets[name] = new Bucket(stack, name, { eventBridgeEnabled: true }));
    };
    expect(() => appWith({ A: ['a/', 'b/'], B: ['b/', 'a/'] }, bucketOf).synth()).toThrow(/each start an execution/);
  });

  it('where the prefix of an output is not known at synth', () => {
    const { runner } = one({ prefix: Lazy.string({ produce: () => 'later' }) });
    expect(() => runner.onManifestUploaded('In', { prefix: 'in/' })).toThrow(
      /^Test\/Runner: .*must be known and not begin alike; received a token for the output of Test\/Runner and "in\/"/,
    );
  });
});

describe('runners that do not feed each other are taken', () => {
  it.each<[string, Record<string, Way>]>([
    ['two that take the same uploads', { A: ['a/', 'b/'], B: ['a/', 'c/'] }],
    ['two that share both buckets, with prefixes apart', { A: ['x/a-in/', 'x/a-out/'], B: ['x/b-in/', 'x/b-out/'] }],
    ['two whose results go to one prefix', { A: ['a/', 'c/'], B: ['b/', 'c/'] }],
  ])('%s', (_what, ways) => void appWith(ways).synth());

  it('those of stacks whose buckets have the same ids', () => {
    const bucketOf = (stack: Stack, name: string) => new Bucket(stack, name, { eventBridgeEnabled: true });
    appWith({ A: ['one/', 'two/'], B: ['two/', 'one/'] }, bucketOf).synth();
  });
});

describe('one runner', () => {
  it.each<[string, (stack: Stack, bucket: Bucket) => IBucket]>([
    ['by its name', (stack, { bucketName }) => Bucket.fromBucketName(stack, 'Again', bucketName)],
    ['by its ARN', (stack, { bucketArn }) => Bucket.fromBucketArn(stack, 'Again', bucketArn)],
    ['by the name that is written down', (stack) => Bucket.fromBucketName(stack, 'Again', 'both')],
    ['by the ARN that is written down', (stack) => Bucket.fromBucketArn(stack, 'Again', 'arn:aws:s3:::both')],
  ])('is refused where its results go to the bucket of its uploads, imported %s', (_how, again) => {
    const { runner } = one({ again, prefix: 'out/' });
    expect(() => runner.onManifestUploaded('All')).toThrow(
      /^Test\/Runner: results could be taken for manifests.*received "out\/" for the output of Test\/Runner and "" for uploads/,
    );
    expect(() => runner.onManifestUploaded('Below', { prefix: 'out/in/' })).toThrow(/each start an execution/);
    runner.onManifestUploaded('Apart', { prefix: 'in/' });
  });

  it('is refused at synth where the name of the bucket is known only then', () => {
    let name = 'not-yet';
    const again = (stack: Stack) => Bucket.fromBucketName(stack, 'Again', Lazy.uncachedString({ produce: () => name }));
    const { stack, runner } = one({ again });
    runner.onManifestUploaded('All');
    name = 'both';
    expect(() => templateOf(stack)).toThrow(/each start an execution/);
  });

  it('is not saved by a suffix, for names of results are not documented', () => {
    const { runner } = one({});
    expect(() => runner.onManifestUploaded('Manifests', { suffix: '.manifest' })).toThrow(/each start an execution/);
  });
});

function one(options: { again?: (stack: Stack, bucket: Bucket) => IBucket; prefix?: string }) {
  const stack = new Stack(new App(), 'Test');
  const bucket = new Bucket(stack, 'Both', { bucketName: 'both', eventBridgeEnabled: true });
  const output = { bucket: options.again?.(stack, bucket) ?? bucket, prefix: options.prefix };
  return { stack, runner: new MediaAnalysisJobRunner(stack, 'Runner', { input: { bucket }, output }) };
}
