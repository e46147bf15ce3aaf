/** A poll with the SDK's client, as most people would write it. */
import { GetMediaAnalysisJobCommand, RekognitionClient } from '@aws-sdk/client-rekognition';
import type { LoopState } from '../../lib/protocol/state';
import type { WaiterInput } from '../../lib/protocol/waiter-input';
import type { MediaAnalysisJob } from '../../lib/protocol/rekognition';

const client = new RekognitionClient();

export async function handler({ state }: { state: LoopState }): Promise<LoopState> {
  const { JobId } = state.input as WaiterInput;
  const answer = await client.send(new GetMediaAnalysisJobCommand({ JobId }));
  const job = JSON.parse(JSON.stringify({ ...answer, $metadata: undefined })) as MediaAnalysisJob;
  return { ...state, status: job.Status, output: job };
}
