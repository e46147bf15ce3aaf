import { DirectoryStore } from '../../../local/object-store';
import { startRekognition } from '../../../local/rekognition/server';
import { RekognitionUnderTest, START } from '../../support/rekognition';

const simulated = new RekognitionUnderTest();

describe('HTTP', () => {
  it('the simulated Rekognition sends timestamps as epoch seconds', async () => {
    simulated.now += 250;
    const JobId = await simulated.startJob();
    const response = await simulated.post('GetMediaAnalysisJob', JSON.stringify({ JobId }));
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(await response.json()).toMatchObject({ CreationTimestamp: START / 1000 + 0.25 });
  });

  it.each<[string, () => Promise<Response>, number, string | undefined]>([
    ['an unknown operation', () => simulated.post('DetectLabels', '{}'), 400, 'UnknownOperationException'],
    [
      'no operation',
      () => fetch(simulated.rekognition.url, { method: 'POST', body: '{}' }),
      400,
      'UnknownOperationException',
    ],
    ['a body that is not JSON', () => simulated.post('GetMediaAnalysisJob', '{'), 400, 'SerializationException'],
    [
      'a body that is too large',
      () => simulated.post('GetMediaAnalysisJob', 'x'.repeat(2 ** 20 + 1)),
      413,
      'RequestEntityTooLargeException',
    ],
    ['GET', () => fetch(simulated.rekognition.url), 404, undefined],
    ['another path', () => fetch(`${simulated.rekognition.url}/jobs`, { method: 'POST' }), 404, undefined],
  ])('the simulated Rekognition rejects %s', async (_what, send, status, type) => {
    const response = await send();
    expect(response.status).toBe(status);
    const body = await response.text();
    expect(body && (JSON.parse(body) as { __type: string }).__type).toBe(type ?? '');
  });

  it('the simulated Rekognition counts requests, of all operations and of one', async () => {
    const before = simulated.rekognition.requests();
    await simulated.startJob();
    await simulated.getJob(await simulated.startJob());
    expect(simulated.rekognition.requests() - before).toBe(3);
    expect(simulated.rekognition.requests('StartMediaAnalysisJob')).toBe(2);
    expect(simulated.rekognition.requests('ListMediaAnalysisJobs')).toBe(0);
  });

  it('the simulated Rekognition listens on loopback only', () =>
    expect(new URL(simulated.rekognition.url).hostname).toBe('127.0.0.1'));
});

it('the simulated Rekognition does not start if its port is in use', async () => {
  const { port } = new URL(simulated.rekognition.url);
  await expect(
    startRekognition({
      clock: simulated.clock,
      store: new DirectoryStore(simulated.s3Directory),
      port: Number(port),
    }),
  ).rejects.toThrow(/EADDRINUSE/);
});
