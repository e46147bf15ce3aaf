/** Watches the calls of DetectModerationLabels while a batch is played. */
import { imageName } from './image-name';
import type { ImagesLogLine } from '../../../lambda/images/log';
import type { LogRecord } from '../../../local/local-function';
import type { ServedCall } from '../../../local/rekognition/server';
import type { DetectRequest } from '../../../local/rekognition/detect';

export interface DetectCall {
  /** In virtual milliseconds since the epoch. */
  readonly at: number;
  /** The name of the image. */
  readonly image: string;
  /** Whether Rekognition answered with labels, or with an error of the image, and the answer arrived. Such a call need not be repeated. */
  readonly isAnswered: boolean;
}

const THROTTLED = 'ProvisionedThroughputExceededException';

export class ImagesWatch {
  readonly calls: DetectCall[] = [];
  /** How often the function was called to try the first images. */
  triesOfFirstImages = 0;
  readonly seeCall = ({ operation, input, at, fault, error }: ServedCall): void => {
    if (operation !== 'DetectModerationLabels') return;
    const { Bucket, Name, Version } = (input as DetectRequest).Image.S3Object!;
    const isAnswered = fault === undefined && error !== THROTTLED;
    this.calls.push({ at, image: imageName(`s3://${Bucket}/${Name}`, Version), isAnswered });
  };

  seeInvocation({ state }: { readonly state: object }, file: string): void {
    if (file === 'images' && !('part' in state)) this.triesOfFirstImages++;
  }

  /** How many of these calls had something to try, and let the parts run. */
  endedTries(log: readonly LogRecord[]): number {
    return log.filter(({ line }) => (line as ImagesLogLine).event === 'FirstImagesTried').length;
  }
}
