import type { Synthesized } from './synthesized';

/** The oldest release of aws-cdk-lib, or the newest that the registry of the language has. */
export type CdkAge = 'oldest' | 'newest';

/** A project in a language that installs the package and uses it. */
export interface ConsumerProject {
  /** Makes it, with a package that is built for it. */
  readonly install: () => Promise<void>;

  readonly synthesize: (age: CdkAge) => Promise<SynthesizedWith>;
}

export interface SynthesizedWith {
  /** Version of aws-cdk-lib. */
  readonly cdk: string;
  readonly synthesized: Synthesized;
}
