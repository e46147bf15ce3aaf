/** What the simulated Step Functions answers over HTTP about the runs of Distributed Maps. */
import { DescribeMapRunCommand, GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import { startAws } from '../../local/aws-server';
import type { HttpServer } from '../../local/http-server';
import { chain, CloudUnderTest, distributedMap, failIf, wait } from './machines';

const local = new CloudUnderTest();
let server: HttpServer;
let client: SFNClient;

afterEach(async () => {
  client.destroy();
  await server.stop();
});

/** Starts an execution, and returns what Step Functions answers about its Map Run so many seconds later. */
async function mapRunAfter(seconds: number, map: object, items: readonly unknown[]) {
  await local.open({ Machine: chain({ Parts: map }) }, items);
  server = await startAws(local.cloud, { name: 'Stack', outputs: {} });
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  client = new SFNClient({ endpoint: server.url, region: 'us-east-1', credentials });
  const { executionArn } = local.start();
  await local.pass(seconds);
  const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn, reverseOrder: true }));
  const [started, entered] = events!;
  expect(entered.stateEnteredEventDetails?.name).toBe('Parts');
  const { mapRunArn } = started.mapRunStartedEventDetails!;
  expect(mapRunArn).toMatch(/^arn:aws:states:us-east-1:123456789012:mapRun:Machine\/Parts:\S+$/);
  return client.send(new DescribeMapRunCommand({ mapRunArn }));
}

it('the local Step Functions counts the items of a Map Run that wait, run and have ended', async () => {
  const map = distributedMap(chain({ Wait: wait(10) }), { MaxConcurrency: 3 });
  expect(await mapRunAfter(15, map, ['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toMatchObject({
    status: 'RUNNING',
    maxConcurrency: 3,
    itemCounts: { succeeded: 3, running: 3, pending: 1, failed: 0, total: 7 },
  });
});

it('the local Step Functions counts the items of a Map Run that failed, and that were aborted then', async () => {
  const map = distributedMap(failIf('bad', 10), { MaxConcurrency: 2 });
  expect(await mapRunAfter(25, map, [{ bad: false }, { bad: false }, { bad: true }, { bad: false }])).toMatchObject({
    status: 'FAILED',
    stopDate: expect.any(Date),
    itemCounts: { succeeded: 2, failed: 1, running: 0, total: 4 },
  });
});
