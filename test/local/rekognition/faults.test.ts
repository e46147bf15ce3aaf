import { FAULT_ERRORS } from '../../../local/rekognition/faults';
import { RekognitionUnderTest, START } from '../../support/rekognition';
import { speedUpTimers } from '../../support/speed-up-timers';

const simulated = new RekognitionUnderTest();

describe('faults', () => {
  it('the simulated GetMediaAnalysisJob answers ResourceNotFoundException for an unknown job', async () => {
    await expect(simulated.getJob('missing')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it.each(Object.entries(FAULT_ERRORS))(
    'an SDK client sees the fault %s as an error of the service',
    async (kind, [name, httpStatusCode]) => {
      const JobId = await simulated.startJob();
      simulated.rekognition.faults.add({ kind: kind as keyof typeof FAULT_ERRORS, times: 1 });
      await expect(simulated.getJob(JobId)).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
      await expect(simulated.getJob(JobId)).resolves.toMatchObject({ Status: 'CREATED' });
    },
  );

  it.each([
    ['unavailable', { $metadata: { httpStatusCode: 503 } }],
    ['reset', { message: expect.stringContaining('socket hang up') }],
    ['hang', { name: 'TimeoutError' }],
    ['garbage', { name: 'SyntaxError' }],
  ] as const)('an SDK client sees the fault %s as an error of the network', async (kind, error) => {
    const JobId = await simulated.startJob();
    simulated.rekognition.faults.add({ kind });
    if (kind === 'hang') speedUpTimers(100);
    await expect(simulated.getJob(JobId)).rejects.toMatchObject(error);
  });

  it.each([
    ['nostatus', undefined],
    ['unknownstatus', 'PAUSED'],
  ] as const)('an SDK client sees the fault %s as an answer', async (kind, Status) => {
    const JobId = await simulated.startJob();
    simulated.rekognition.faults.add({ kind });
    expect((await simulated.getJob(JobId)).Status).toBe(Status);
  });

  it('a fault lets as many requests pass as it says', async () => {
    const JobId = await simulated.startJob();
    simulated.rekognition.faults.add({ kind: 'denied', after: 1, times: 1 });
    await expect(simulated.getJob(JobId)).resolves.toMatchObject({ JobId });
    await expect(simulated.getJob(JobId)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(simulated.getJob(JobId)).resolves.toMatchObject({ JobId });
  });

  it('a fault applies only to its job, its operation and its time', async () => {
    const [JobId, other] = [await simulated.startJob(), await simulated.startJob()];
    simulated.rekognition.faults.add({ kind: 'internal', jobId: JobId, from: START + 1_000, until: START + 2_000 });
    simulated.rekognition.faults.add({ kind: 'denied', operation: 'StartMediaAnalysisJob' });
    await expect(simulated.startJob()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const failing = () =>
      simulated.getJob(JobId).then(
        () => false,
        () => true,
      );
    const failed: boolean[] = [];
    for (simulated.now of [START, START + 1_000, START + 2_000]) failed.push(await failing());
    expect(failed).toEqual([false, true, false]);
    simulated.now = START + 1_000;
    await expect(simulated.getJob(other)).resolves.toMatchObject({ JobId: other });
    simulated.rekognition.faults.clear();
    expect(await failing()).toBe(false);
  });
});
