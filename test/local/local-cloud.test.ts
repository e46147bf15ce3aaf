import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { RekognitionClient, StartMediaAnalysisJobCommand } from '@aws-sdk/client-rekognition';
import { LocalCloud } from '../../local/local-cloud';
import type { Template } from '../../local/template';
import { chain, invoke, templateOf } from './machines';

let cloud: LocalCloud;
afterEach(() => cloud.stop());

const withFunctions = (functions: Record<string, object>): Template => ({
  Resources: Object.fromEntries(
    Object.entries(functions).map(([id, Properties]) => [id, { Type: 'AWS::Lambda::Function', Properties }]),
  ) as never,
});

describe('the functions of the local cloud', () => {
  it('the local cloud loads the files of the bundle that the functions of the template name, each once', async () => {
    const template = withFunctions({
      One: { Handler: 'poll.handler' },
      Two: { Handler: 'poll.handler' },
      OfCdk: { Handler: 'index.onEvent' },
      Inline: {},
    });
    cloud = await LocalCloud.start({ template });
    expect(Object.keys(cloud.functions)).toEqual(['poll']);
  });

  it('a test can give the local cloud a function, by the name of its file, and sees each of its calls', async () => {
    const template = templateOf({ Machine: chain({ Plan: invoke('plan') }) }, ['plan']);
    const states: unknown[] = [];
    cloud = await LocalCloud.start({
      template,
      functions: { plan: ({ input }: { input: unknown }) => ({ planned: input }) },
      onState: (state, file) => states.push([file, state]),
    });
    const requests: unknown[] = [];
    cloud.before.invoke = (request, file) => void requests.push([file, request]);
    const { outcome } = cloud.stateMachine().start({ a: 1 });
    expect(await cloud.time.runUntil(outcome)).toEqual({ status: 'SUCCEEDED', output: { planned: { a: 1 } } });
    expect(requests).toEqual([['plan', { input: { a: 1 } }]]);
    expect(states).toEqual([['plan', { planned: { a: 1 } }]]);
  });

  it('a function that returns nothing has the result null in the local cloud', async () => {
    const template = templateOf({ Machine: chain({ Plan: invoke('plan', {}, { OutputPath: '$' }) }) }, ['plan']);
    cloud = await LocalCloud.start({ template, functions: { plan: () => undefined } });
    const { outcome } = cloud.stateMachine().start({});
    expect(await cloud.time.runUntil(outcome)).toMatchObject({ output: { StatusCode: 200, Payload: null } });
  });

  it('the local cloud refuses two functions of one file with different environments', async () => {
    const variables = (value: string) => ({ Handler: 'poll.handler', Environment: { Variables: { A: value } } });
    cloud = await LocalCloud.start({ template: withFunctions({ One: variables('1'), Two: variables('1') }) });
    const starting = LocalCloud.start({ template: withFunctions({ One: variables('1'), Two: variables('2') }) });
    await expect(starting).rejects.toThrow('different environments');
  });
});

describe('the buckets of the local cloud', () => {
  it('a write into a bucket of the template is seen by the simulated Rekognition', async () => {
    cloud = await LocalCloud.start({ template: templateOf({}) });
    const s3 = new S3Client({ endpoint: cloud.s3.url });
    const Body = '{"source-ref":"s3://b/1.jpg"}\n';
    await s3.send(new PutObjectCommand({ Bucket: 'Bucket', Key: 'manifest 1+%.jsonl', Body }));
    s3.destroy();
    const rekognition = new RekognitionClient({ endpoint: cloud.rekognition.url });
    const { JobId } = await rekognition.send(
      new StartMediaAnalysisJobCommand({
        OperationsConfig: { DetectModerationLabels: {} },
        Input: { S3Object: { Bucket: 'Bucket', Name: 'manifest 1+%.jsonl' } },
        OutputConfig: { S3Bucket: 'Bucket', S3KeyPrefix: 'out/' },
      }),
    );
    rekognition.destroy();
    await cloud.time.runUntil(cloud.time.sleep(600_000));
    expect(await cloud.rekognition.jobs.get(JobId!)).toMatchObject({ Status: 'SUCCEEDED' });
    expect(cloud.store.objectsIn('Bucket', { prefix: 'out/' })).toHaveLength(2);
  });

  it('the local cloud resolves a mapping, with a default for what the mapping lacks', async () => {
    const find = (key: string, ...more: object[]) => ({ 'Fn::FindInMap': ['Quotas', key, 'jobs', ...more] });
    const template = (value: object): Template => ({
      Mappings: { Quotas: { 'us-east-1': { jobs: 20 } } },
      Resources: {
        Machine: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: {
            DefinitionString: {
              'Fn::Join': ['', ['{"StartAt":"A","States":{"A":{"Type":"Pass","Result":', value, ',"End":true}}}']],
            },
          },
        },
      },
    });
    cloud = await LocalCloud.start({ template: template(find('us-east-1')) });
    const output = () => cloud.time.runUntil(cloud.stateMachine().start({}).outcome);
    expect(await output()).toMatchObject({ output: 20 });
    await cloud.stop();
    cloud = await LocalCloud.start({ template: template(find('eu-north-1', { DefaultValue: 5 })) });
    expect(await output()).toMatchObject({ output: 5 });
    await expect(LocalCloud.start({ template: template(find('eu-north-1')) })).rejects.toThrow(
      'has no jobs of eu-north-1',
    );
  });
});
