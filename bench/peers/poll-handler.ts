/** A poll as one would write it by hand, for what is measured of bundling it. */
import { GetMediaAnalysisJobCommand, RekognitionClient } from '@aws-sdk/client-rekognition';

const client = new RekognitionClient();

export const handler = async ({ JobId }: { JobId: string }) => {
  const { Status } = await client.send(new GetMediaAnalysisJobCommand({ JobId }));
  return { JobId, Status };
};
