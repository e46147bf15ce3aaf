import { S3Client } from '@aws-sdk/client-s3';
import { factsOf } from '../../lambda/start/manifest';
import { MANIFEST, startFunction } from '../support/start-function';

const { cloud, firstAttempt, nextAttempt, threeAttempts, addStartFault } = startFunction();

async function* asStream(chunks: readonly string[]) {
  for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk));
}

it.each([
  [0, ['']],
  [0, ['\n\r\n \t\n']],
  [1, ['{}']],
  [2, ['{}\n{}']],
  [2, ['{}\r\n', '\r\n', ' {}\r\n']],
  [2, ['{"a"', ':1}\n{', '}']],
])('the number of lines is %d in a manifest that arrives in the chunks %j', async (lines, chunks) =>
  expect((await factsOf(asStream(chunks))).lines).toBe(lines),
);

it('the start function reads the manifest once for all attempts', async () => {
  const manifest = { ...MANIFEST, Name: 'read-once.jsonl' };
  await cloud.store.write(manifest, '{"source-ref":"s3://b/1.jpg"}\n');
  addStartFault('limit', 1);
  const waiting = await firstAttempt({ Manifest: manifest });
  await cloud.store.write(manifest, '');
  expect(await nextAttempt(waiting)).toMatchObject({ starting: false, input: { ImageCount: 1 } });
});

it('the start function starts the job although it cannot read the manifest, as Rekognition may be able to', async () => {
  jest.spyOn(S3Client.prototype, 'send').mockRejectedValueOnce(new Error('no route') as never);
  const state = await firstAttempt({ Manifest: MANIFEST });
  expect(state).toMatchObject({ starting: false, input: { JobId: expect.any(String) } });
  expect(state.input).not.toHaveProperty('ImageCount', expect.anything());
  expect(cloud.log.info.mock.calls[0][0]).toMatchObject({ manifestSize: { unread: 'Error: no route' } });
});

it('the log has the reason why the manifest could not be read if Rekognition cannot read it either', async () => {
  await threeAttempts({ Manifest: { Bucket: 'uploads', Name: 'not-there.jsonl' } });
  const [{ manifestSize, apiError }] = cloud.log.warn.mock.calls[0] as any[];
  expect(manifestSize).toEqual({ unread: expect.stringContaining('NoSuchKey') });
  expect(apiError.name).toBe('InvalidS3ObjectException');
});
