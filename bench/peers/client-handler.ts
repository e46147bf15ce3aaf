/** A poll as one would write it with the SDK's client. */
import { GetMediaAnalysisJobCommand, RekognitionClient } from '@aws-sdk/client-rekognition';
import type { WaiterInput, WaiterState } from '../../lib/protocol/contract';
import type { MediaAnalysisJob } from '../../lib/protocol/rekognition';

const client = new RekognitionClient();

export async function handler({ state }: { state: WaiterState }): Promise<WaiterState> {
  const { JobId } = state.input as WaiterInput;
  const answer = await client.send(new GetMediaAnalysisJobCommand({ JobId }));
  const job = JSON.parse(JSON.stringify({ ...answer, $metadata: undefined })) as MediaAnalysisJob;
  return { ...state, status: job.Status, output: job };
}
