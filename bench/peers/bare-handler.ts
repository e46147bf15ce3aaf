/** A poll with node:crypto and node:https only. No cold start can be shorter. */
import { request } from 'node:https';
import { endpoint } from '../../lambda/aws/endpoint';
import { environmentCredentials } from '../../lambda/aws/environment-credentials';
import { signedHeaders } from './signature';
import type { LoopState } from '../../lib/protocol/state';
import type { WaiterInput } from '../../lib/protocol/waiter-input';
import type { MediaAnalysisJob } from '../../lib/protocol/rekognition';

export async function handler({ state }: { state: LoopState }): Promise<LoopState> {
  const { JobId } = state.input as WaiterInput;
  const job = await getJob(JSON.stringify({ JobId }));
  return { ...state, status: job.Status, output: job };
}

function getJob(body: string): Promise<MediaAnalysisJob> {
  const url = endpoint();
  const unsigned = {
    'content-type': 'application/x-amz-json-1.1',
    host: url.host,
    'x-amz-target': 'RekognitionService.GetMediaAnalysisJob',
  };
  const post = { method: 'POST', path: '/', headers: unsigned, body };
  const scope = { region: process.env.AWS_REGION!, service: 'rekognition' };
  const headers = signedHeaders(post, environmentCredentials(), scope, new Date());
  return new Promise((resolve, reject) => {
    request(url, { method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(text) as MediaAnalysisJob);
        else reject(new Error(text));
      });
    })
      .on('error', reject)
      .end(body);
  });
}
