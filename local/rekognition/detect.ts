/** The operation DetectModerationLabels: analyses one image, and answers at once. */
import type { SleepingClock } from '../clock';
import type { S3Object } from '../object-store';
import { CallRate } from './call-rate';
import { RekognitionError } from './errors';
import { IMAGE_URI, imageErrorOf, type ImageErrorName, type ImageErrors } from './image-errors';
import type { Answer } from './jobs';
import { moderationLabelsOf, type ModerationSettings } from './labels';
import { checkProjectVersion, type ProjectVersionErrors } from './project-versions';
import type { WaitingCalls } from './waiting-calls';

export interface DetectRequest extends ModerationSettings {
  readonly Image: { readonly S3Object?: S3Object; readonly Bytes?: string };
  readonly HumanLoopConfig?: object;
}

export interface DetectOptions {
  readonly clock: SleepingClock;
  /** The quota of DetectModerationLabels; default: none. */
  readonly detectCallsPerSecond?: number;
  /** How long a call of DetectModerationLabels takes, or the call for an image; default: no time. */
  readonly detectDurationSeconds?: number | ((uri: string) => number);
  /** The images that cannot be analysed, by a job or by a single call; default: none. */
  readonly imageErrors?: ImageErrors;
  /** The adapters that cannot be used; default: none, every ARN is that of an adapter. */
  readonly projectVersionErrors?: ProjectVersionErrors;
  readonly waitingCalls?: WaitingCalls;
}

export class Detector {
  readonly rate: CallRate;

  constructor(private readonly options: DetectOptions) {
    this.rate = new CallRate(options.clock, options.detectCallsPerSecond);
  }

  /** @param call The id of the HTTP call, if it has one. */
  async detect({ Image, HumanLoopConfig, ...settings }: DetectRequest, call?: string): Promise<Answer> {
    this.rate.limit();
    if (HumanLoopConfig) throw notSimulated('HumanLoopConfig');
    if (Image.Bytes !== undefined) throw notSimulated('Image.Bytes');
    if (!Image.S3Object?.Bucket || !Image.S3Object.Name) {
      throw new RekognitionError(
        'InvalidParameterException',
        'The image must have the bucket and the name of an object.',
      );
    }
    checkProjectVersion(settings, this.options.projectVersionErrors);
    const uri = `s3://${Image.S3Object.Bucket}/${Image.S3Object.Name}`;
    await this.takeTime(uri, call);
    const error = this.errorOf(uri);
    if (error) throw new RekognitionError(error, imageErrorOf(error).message);
    return { ...moderationLabelsOf(uri, settings), ProjectVersion: settings.ProjectVersion };
  }

  private async takeTime(uri: string, call: string | undefined): Promise<void> {
    const { clock, detectDurationSeconds: given = 0, waitingCalls } = this.options;
    const seconds = typeof given === 'function' ? given(uri) : given;
    if (seconds === 0) return;
    waitingCalls?.waits(call);
    await clock.sleep(1000 * seconds);
    waitingCalls?.goesOn(call);
  }

  private errorOf(uri: string): ImageErrorName | undefined {
    return IMAGE_URI.test(uri) ? this.options.imageErrors?.(uri) : 'InvalidImageFormatException';
  }
}

const notSimulated = (member: string) =>
  new RekognitionError('InvalidParameterException', `The simulation does not take ${member}.`);
