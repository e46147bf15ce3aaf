/** What is checked at synth, so that an execution cannot die of it. Tokens are left alone: their value is not known yet. */
import { Annotations, CfnResource, type Duration, Stack, Token } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { HISTORY_EVENTS_LIMIT, MAX_TIMEOUT_SECONDS } from '../protocol/limits';
import { HISTORY_EVENTS_FOR_POLLS, historyEvents, type Schedule, worstCasePolls } from '../protocol/next-wait';
import type { PollSchedule } from '../waiter/poll-schedule';
import { BULK_ANALYSIS_REGIONS, MIN_CONFIDENCE } from '../protocol/rekognition';

export function checkTimeout(scope: Construct, timeout: Duration, pollSchedule: PollSchedule, phases: 1 | 2): void {
  const { path } = scope.node;
  const timeoutSeconds = knownSeconds(path, 'timeout', timeout);
  if (typeof pollSchedule?._toSchedule !== 'function') {
    throw new Error(`${path}: pollSchedule must be a PollSchedule; received ${shown(pollSchedule)}`);
  }
  if (timeoutSeconds === undefined) return;
  const longest = MAX_TIMEOUT_SECONDS / phases;
  if (timeoutSeconds > longest) {
    const days = longest / 86_400;
    const why = `${days} days${phases === 2 ? ' to start and as many to end' : ''}: Step Functions ends an execution after one year`;
    throw new Error(`${path}: timeout must be at most ${longest} s (${why}); received ${timeoutSeconds} s`);
  }
  if (!pollSchedule._isKnown) return;
  const schedule = pollSchedule._toSchedule();
  if (timeoutSeconds < schedule.minSeconds) {
    throw new Error(
      `${path}: timeout must not be shorter than the first poll interval; received ${timeoutSeconds} s and ${schedule.minSeconds} s`,
    );
  }
  checkHistory(path, timeoutSeconds, schedule, phases);
}

function checkHistory(path: string, timeoutSeconds: number, schedule: Schedule, phases: 1 | 2): void {
  const eventsOf = (seconds: number) => historyEvents(worstCasePolls(schedule, seconds, phases));
  const events = eventsOf(timeoutSeconds);
  if (events <= HISTORY_EVENTS_FOR_POLLS) return;
  let hours = Math.floor(timeoutSeconds / 3600);
  while (hours > 0 && eventsOf(hours * 3600) > HISTORY_EVENTS_FOR_POLLS) hours--;
  throw new Error(
    `${path}: the poll schedule could write ${events === Infinity ? `more than ${HISTORY_EVENTS_LIMIT}` : events} history ` +
      `events within the timeout of ${timeoutSeconds} s${phases === 2 ? ' to start and as long to end' : ''}; an execution may use ` +
      `${HISTORY_EVENTS_FOR_POLLS} for polls (Step Functions ends it at ${HISTORY_EVENTS_LIMIT}). Received intervals of ` +
      `${schedule.minSeconds} s to ${schedule.maxSeconds} s: with them the timeout may be ${hours} hours, with longer ones longer.`,
  );
}

export function checkShare(scope: Construct, name: string, share: number | undefined): void {
  if (share === undefined || Token.isUnresolved(share)) return;
  if (typeof share === 'number' && share >= 0 && share <= 1) return;
  throw new Error(`${scope.node.path}: ${name} must be a share from 0 to 1; received ${shown(share)}`);
}

export function checkConfidence(scope: Construct, minConfidence: number | undefined): void {
  const { min, max } = MIN_CONFIDENCE;
  if (minConfidence === undefined || Token.isUnresolved(minConfidence)) return;
  if (typeof minConfidence === 'number' && minConfidence >= min && minConfidence <= max) return;
  throw new Error(
    `${scope.node.path}: minConfidence must be from ${min} to ${max} percent; received ${shown(minConfidence)}`,
  );
}

export function checkSecondsPerImage(scope: Construct, durationPerImage: Duration | undefined): void {
  if (durationPerImage === undefined) return;
  checkDuration(scope.node.path, 'durationPerImage', durationPerImage);
  if (durationPerImage.isUnresolved() || durationPerImage.toMilliseconds({ integral: false }) > 0) return;
  throw new Error(`${scope.node.path}: durationPerImage must be above 0 ms; received 0 ms`);
}

/** EventBridge would take the default bus for what is not a bus. */
export function checkEventBus(scope: Construct, bus: events.IEventBus | undefined): void {
  if (bus === undefined || typeof bus?.eventBusArn === 'string') return;
  throw new Error(`${scope.node.path}: eventBus must be a bus (events.IEventBus); received ${shown(bus)}`);
}

export function checkTopic(scope: Construct, topic: sns.ITopic): void {
  if (typeof topic.topicArn === 'string') return;
  throw new Error(`${scope.node.path}: topic must be a topic (sns.ITopic); received ${shown(topic)}`);
}

/** The seconds of a duration where they are known: whole ones, as Step Functions waits them. */
export function knownSeconds(where: string, name: string, duration: Duration): number | undefined {
  checkDuration(where, name, duration);
  if (duration.isUnresolved()) return undefined;
  const seconds = duration.toSeconds({ integral: false });
  if (Number.isInteger(seconds)) return seconds;
  throw new Error(`${where}: ${name} must be whole seconds; received ${seconds} s`);
}

/** Languages without types may pass a number. */
export function checkDuration(where: string, name: string, duration: Duration): void {
  if (typeof duration?.toSeconds !== 'function') {
    throw new Error(`${where}: ${name} must be a Duration; received ${shown(duration)}`);
  }
  // CDK converts no tokens.
  if (!duration.isUnresolved() || duration.unitLabel() === 'seconds') return;
  throw new Error(
    `${where}: ${name} must be in seconds where its value is a token, as Duration.seconds(…); received one in ${duration.unitLabel()}`,
  );
}

/** Languages without types may pass a text, or nothing. */
export function checkOptions(where: string, options: unknown): void {
  if (typeof options === 'object' && options !== null) return;
  throw new Error(`${where}: options must be an object; received ${shown(options)}`);
}

/** A value as an error shows it. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

export function warnAboutRegion(scope: Construct): void {
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region) || BULK_ANALYSIS_REGIONS.includes(region)) return;
  Annotations.of(scope).addWarningV2(
    'cdk-rekognition-media-analysis:regionWithoutBulkAnalysis',
    `Amazon Rekognition lists no quota for bulk analysis in ${region}. It lists ${BULK_ANALYSIS_REGIONS.join(', ')}.`,
  );
}

/** What to say if the bucket's events do not go to EventBridge; an imported bucket is taken at its word. */
export function problemsOfEvents(bucket: s3.IBucket): string[] {
  const { defaultChild } = bucket.node;
  if (!defaultChild) return [];
  // That of `Bucket.fromCfnBucket` is no child, but the parent.
  const resources = [defaultChild, ...bucket.node.findAll()].filter((node) => CfnResource.isCfnResource(node));
  // Of all that a resource says of itself, only this has the overrides.
  const templates = resources.map((resource) => (resource as unknown as Rendered)._toCloudFormation());
  if (JSON.stringify(Stack.of(bucket).resolve(templates)).includes('"EventBridgeConfiguration"')) return [];
  return [`${bucket.node.path} does not send events to EventBridge: set eventBridgeEnabled, or no upload is seen.`];
}

interface Rendered {
  _toCloudFormation(): object;
}
