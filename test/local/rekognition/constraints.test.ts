import { BUCKET, RekognitionUnderTest, REQUEST } from '../../support/rekognition';

const simulated = new RekognitionUnderTest();

describe('constraints', () => {
  const long = (n: number) => 'a'.repeat(n);
  it.each<[string, object, RegExp]>([
    [
      'GetMediaAnalysisJob',
      {},
      /^1 validation error detected: Value null at 'jobId' failed to satisfy constraint: Member must not be null$/,
    ],
    [
      'GetMediaAnalysisJob',
      { JobId: '' },
      /2 validation errors detected: .*greater than or equal to 1; .*regular expression/,
    ],
    ['GetMediaAnalysisJob', { JobId: long(65) }, /less than or equal to 64/],
    ['GetMediaAnalysisJob', { JobId: 'a b' }, /pattern: \^\[a-zA-Z0-9-_\]\+\$/],
    ['GetMediaAnalysisJob', { JobId: null }, /Value null at 'jobId' .*not be null/],
    ['GetMediaAnalysisJob', { JobId: 7 }, /Value '7' at 'jobId' .*be a string/],
    ['GetMediaAnalysisJob', { JobId: { a: 1 } }, /Value '{"a":1}' at 'jobId' .*be a string/],
    ['ListMediaAnalysisJobs', { MaxResults: 0 }, /greater than or equal to 1/],
    ['ListMediaAnalysisJobs', { MaxResults: 101 }, /less than or equal to 100/],
    ['ListMediaAnalysisJobs', { MaxResults: '5' }, /be a number/],
    ['DetectModerationLabels', {}, /Value null at 'image' .*not be null/],
    [
      'DetectModerationLabels',
      { Image: { S3Object: { Bucket: 'ab', Name: 'x' } }, MinConfidence: -1, ProjectVersion: 'x' },
      /4 validation errors .*'image.s3Object.bucket'.*'minConfidence'.*'projectVersion'/,
    ],
    ['StartMediaAnalysisJob', {}, /3 validation errors .*operationsConfig.*input.*outputConfig/],
    ['StartMediaAnalysisJob', { ...REQUEST, OperationsConfig: [] }, /be a structure/],
    ['StartMediaAnalysisJob', { ...REQUEST, JobName: 'a b' }, /jobName/],
    ['StartMediaAnalysisJob', { ...REQUEST, ClientRequestToken: long(65) }, /clientRequestToken/],
    ['StartMediaAnalysisJob', { ...REQUEST, KmsKeyId: ' ' }, /kmsKeyId/],
    [
      'StartMediaAnalysisJob',
      { ...REQUEST, OperationsConfig: { DetectModerationLabels: { MinConfidence: 101 } } },
      /'operationsConfig.detectModerationLabels.minConfidence'/,
    ],
    [
      'StartMediaAnalysisJob',
      { ...REQUEST, OperationsConfig: { DetectModerationLabels: { ProjectVersion: long(30) } } },
      /projectVersion/,
    ],
    [
      'StartMediaAnalysisJob',
      { ...REQUEST, Input: { S3Object: { Bucket: 'ab', Name: 'x' } } },
      /'input.s3Object.bucket'/,
    ],
    [
      'StartMediaAnalysisJob',
      { ...REQUEST, OutputConfig: { S3Bucket: BUCKET, S3KeyPrefix: long(1025) } },
      /'outputConfig.s3KeyPrefix'/,
    ],
  ])('the simulated %s rejects %j', async (operation, input, message) => {
    const response = await simulated.post(operation, JSON.stringify(input));
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      __type: 'InvalidParameterException',
      message: expect.stringMatching(message),
    });
  });
});
