import type { Synthesized } from './synthesized';

/** The oldest supported release of aws-cdk-lib, or the newest one in the registry of the language. */
export type CdkAge = 'oldest' | 'newest';

/** A project in some language that installs and uses the package. */
export interface ConsumerProject {
  /** Builds the package, and installs it in a new project. */
  readonly install: () => Promise<void>;

  readonly synthesize: (age: CdkAge) => Promise<SynthesizedWith>;
}

export interface SynthesizedWith {
  /** The version of aws-cdk-lib that was used. */
  readonly cdk: string;
  readonly synthesized: Synthesized;
}
