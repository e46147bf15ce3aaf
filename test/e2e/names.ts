/** Names that the deployed app and the scenarios share. */
export const SCENARIO_STACK = 'E2eScenarios';
export const UPGRADE_STACK = 'E2eUpgrade';
export const EXAMPLE_STACK = 'E2eExample';
export const BATCH_STACK = 'E2eBatch';

/** CDK context. With it, the upgrade stack has its first version. */
export const PREVIOUS_RELEASE = 'previousRelease';

/** The methods that create rules. Each rule has a queue. */
export const RULES = [
  'onEvent',
  'onJobStateChange',
  'onJobSucceeded',
  'onJobFailed',
  'onJobTimedOut',
  'onWaitFailed',
] as const;

/** The methods of a batch that create rules for its own events. Each rule has a queue. */
export const BATCH_RULES = ['onBatchStateChange', 'onBatchSucceeded', 'onBatchFailed'] as const;

/** The same for the events of parts. Only batches that analyse images one by one have these rules. */
export const PART_RULES = ['onPartSucceeded', 'onPartFailed'] as const;

/** The prefix of the deployed runner's results. */
export const OUTPUT_PREFIX = 'moderation';

/** An upload with this prefix starts the runner. */
export const UPLOADS_PREFIX = 'manifests/';
