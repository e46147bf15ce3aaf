import type { Construct } from 'constructs';
import { BATCH_BUNDLE_DIRECTORY } from '../machine/bundle-directory';
import { BundledFunction, type MediaAnalysisFunctionProps } from '../machine/bundled-function';
import {
  IMAGES_FUNCTION_TIMEOUT_SECONDS,
  MERGE_FUNCTION_TIMEOUT_SECONDS,
  PART_FUNCTION_TIMEOUT_SECONDS,
  PLAN_FUNCTION_TIMEOUT_SECONDS,
} from '../protocol/limits';

/** The functions of a batch, by the file of the bundle. */
const FUNCTIONS = {
  plan: {
    description: 'Splits the source of a batch into the manifests of its parts',
    roleDescription: 'Reads the source of a batch and writes the manifests of its parts',
    timeoutSeconds: PLAN_FUNCTION_TIMEOUT_SECONDS,
    // To find duplicates, it keeps up to 900 MB. Lambda gives more CPU with more memory: one full vCPU from 1,769 MiB on.
    memorySize: 1_769,
  },
  part: {
    description: 'Decides on the next attempt of a part of a batch, and records what came of the last one',
    roleDescription: 'Reads and writes the records of the parts of a batch',
    timeoutSeconds: PART_FUNCTION_TIMEOUT_SECONDS,
    memorySize: 256,
  },
  images: {
    description: 'Analyses the images of a part of a batch one by one',
    roleDescription: 'Analyses the images of a batch one by one, and writes their results',
    timeoutSeconds: IMAGES_FUNCTION_TIMEOUT_SECONDS,
    // Hundreds of encrypted connections, and all results of a part.
    memorySize: 1_024,
  },
  merge: {
    description: 'Writes the index of a batch',
    roleDescription: 'Reads what came of the parts of a batch and writes its index',
    timeoutSeconds: MERGE_FUNCTION_TIMEOUT_SECONDS,
    memorySize: 1_769,
  },
} as const;

/** A function of a batch. */
export class BatchFunction extends BundledFunction {
  constructor(
    scope: Construct,
    id: string,
    readonly file: keyof typeof FUNCTIONS,
    props: MediaAnalysisFunctionProps,
  ) {
    const fn = FUNCTIONS[file];
    const memorySize = Math.max(fn.memorySize, props.memorySize ?? 0);
    super(scope, id, { directory: BATCH_BUNDLE_DIRECTORY, file, ...fn }, { ...props, memorySize });
  }
}
