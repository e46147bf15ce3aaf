/** Names that the deployed app and its tests share. */
export const SCENARIO_STACK = 'E2eScenarios';
export const UPGRADE_STACK = 'E2eUpgrade';
export const EXAMPLE_STACK = 'E2eExample';

/** Context that deploys the definition before the upgrade. */
export const PREVIOUS_RELEASE = 'previousRelease';

/** Methods of the waiter that make rules; each rule has a queue. */
export const RULES = [
  'onEvent',
  'onJobStateChange',
  'onJobSucceeded',
  'onJobFailed',
  'onJobTimedOut',
  'onWaitFailed',
] as const;

/** Where the deployed runner has its results. */
export const OUTPUT_PREFIX = 'moderation';

/** Where an upload starts it. */
export const UPLOADS_PREFIX = 'manifests/';
