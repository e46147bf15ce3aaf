/** Batches that analyse images one by one, and the calls that the simulated Rekognition has for their images. */
import type { ImageErrorName } from '../../local/rekognition/image-errors';
import { Batch, lineOf } from './batches';
import type { Deployment, SimulatedJobs } from './deployment';

const CALL_SECONDS = 0.1;

const REFUSALS: ImageErrorName[] = [
  'InvalidImageFormatException',
  'ImageTooLargeException',
  'InvalidS3ObjectException',
];

/** Every 40th image of a batch is refused, each for another reason than the one before. */
export function refusalOf(image: string): ImageErrorName | undefined {
  const number = Number(/(\d+)\.jpg$/.exec(image)![1]);
  return number % 40 === 0 ? REFUSALS[(number / 40) % REFUSALS.length] : undefined;
}

/** Makes the source of a batch. Its images are in no other batch, so that its calls can be told from those of others. */
export async function batchOf(cloud: Deployment, name: string, machine: string, count: number) {
  const batch = new Batch(cloud, name, machine);
  const images = Array.from({ length: count }, (_, index) => `s3://images/${batch.batchId}/${index + 1}.jpg`);
  return { batch, images, input: { Manifest: await batch.put('all.jsonl', images.map(lineOf).join('')) } };
}

export class ImageCalls {
  /** When the calls for each image began. Without those that are throttled, or that an injected fault answers. */
  private readonly times = new Map<string, number[]>();

  readonly simulation: SimulatedJobs = {
    imageErrors: refusalOf,
    // The simulation asks once for each call, when it begins.
    detectDurationSeconds: (image) => {
      this.times.set(image, [...this.timesOf(image), Date.now()]);
      return CALL_SECONDS;
    },
  };

  /** In milliseconds since the epoch. */
  timesOf = (image: string): readonly number[] => this.times.get(image) ?? [];

  /** How many calls each of the images had. */
  countsOf = (images: readonly string[]): number[] => images.map((image) => this.timesOf(image).length);

  total = (): number => [...this.times.values()].flat().length;
}
