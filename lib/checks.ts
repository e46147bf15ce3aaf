/** What is checked at synth, so that an execution cannot die of it. Tokens are left alone: their value is not known yet. */
import { Annotations, CfnResource, type Duration, Stack, Token } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { HISTORY_EVENTS_LIMIT, MAX_TIMEOUT_SECONDS } from './limits';
import { HISTORY_EVENTS_FOR_POLLS, historyEvents, worstCasePolls } from './next-wait';
import type { PollSchedule } from './poll-schedule';
import { BULK_ANALYSIS_REGIONS, MIN_CONFIDENCE, OUTPUT_PREFIX } from './rekognition';

export function checkTimeout(scope: Construct, timeout: Duration, pollSchedule: PollSchedule, phases: 1 | 2): void {
  if (timeout.isUnresolved()) return;
  const timeoutSeconds = timeout.toSeconds();
  const longest = MAX_TIMEOUT_SECONDS / phases;
  if (timeoutSeconds > longest) {
    const days = longest / 86_400;
    const why = `${days} days${phases === 2 ? ' to start and as many to end' : ''}: Step Functions ends an execution after one year`;
    throw new Error(`timeout must be at most ${longest} s (${why}); received ${timeoutSeconds} s`);
  }
  if (!pollSchedule._isKnown) return;
  const schedule = pollSchedule._toSchedule();
  if (timeoutSeconds < schedule.minSeconds) {
    throw new Error(
      `timeout must not be shorter than the first poll interval; received ${timeoutSeconds} s and ${schedule.minSeconds} s`,
    );
  }
  const eventsOf = (seconds: number) => historyEvents(worstCasePolls(schedule, seconds, phases));
  const events = eventsOf(timeoutSeconds);
  if (events <= HISTORY_EVENTS_FOR_POLLS) return;
  let hours = Math.floor(timeoutSeconds / 3600);
  while (hours > 0 && eventsOf(hours * 3600) > HISTORY_EVENTS_FOR_POLLS) hours--;
  throw new Error(
    `${scope.node.path}: the poll schedule could write ${events === Infinity ? `more than ${HISTORY_EVENTS_LIMIT}` : events} history ` +
      `events within the timeout of ${timeoutSeconds} s${phases === 2 ? ' to start and as long to end' : ''}; an execution may use ` +
      `${HISTORY_EVENTS_FOR_POLLS} for polls (Step Functions ends it at ${HISTORY_EVENTS_LIMIT}). Received intervals of ` +
      `${schedule.minSeconds} s to ${schedule.maxSeconds} s: with them the timeout may be ${hours} hours, with longer ones longer.`,
  );
}

export function checkShare(name: string, share: number | undefined): void {
  if (share === undefined || Token.isUnresolved(share) || (share >= 0 && share <= 1)) return;
  throw new Error(`${name} must be a share from 0 to 1; received ${share}`);
}

export function checkConfidence(minConfidence: number | undefined): void {
  const { min, max } = MIN_CONFIDENCE;
  if (minConfidence === undefined || Token.isUnresolved(minConfidence)) return;
  if (minConfidence >= min && minConfidence <= max) return;
  throw new Error(`minConfidence must be from ${min} to ${max} percent; received ${minConfidence}`);
}

export function checkOutputPrefix(prefix: string | undefined): void {
  const { maxLength, pattern } = OUTPUT_PREFIX;
  if (prefix === undefined || Token.isUnresolved(prefix)) return;
  if (prefix.length <= maxLength && new RegExp(pattern).test(prefix)) return;
  throw new Error(
    `The output's prefix must be at most ${maxLength} characters long and match ${pattern}; ` +
      `received ${prefix.length} characters: "${prefix}"`,
  );
}

export function checkSecondsPerImage(durationPerImage: Duration | undefined): void {
  if (!durationPerImage || durationPerImage.isUnresolved() || durationPerImage.toMilliseconds() > 0) return;
  throw new Error(`durationPerImage must be above 0 ms; received ${durationPerImage.toMilliseconds()} ms`);
}

export function warnAboutRegion(scope: Construct): void {
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region) || BULK_ANALYSIS_REGIONS.includes(region)) return;
  Annotations.of(scope).addWarningV2(
    'cdk-rekognition-media-analysis:regionWithoutBulkAnalysis',
    `Amazon Rekognition lists no quota for bulk analysis in ${region}. It lists ${BULK_ANALYSIS_REGIONS.join(', ')}.`,
  );
}

/** A result that started a job, whose result started a job, would go on for ever. */
export function checkLoop(input: s3.IBucket, uploads = '', output: s3.IBucket, below: string | undefined): void {
  // Names that are not known yet are the same if they are the same token.
  if (input.bucketName !== output.bucketName) return;
  const results = below === undefined ? '' : `${below}/`;
  const areApart = !uploads.startsWith(results) && !results.startsWith(uploads);
  if (areApart && !Token.isUnresolved(results)) return;
  throw new Error(
    'Results could be taken for manifests, and each start another job: in one bucket, the prefix of uploads and that of ' +
      `the output must be known and not begin alike; received "${uploads}" for uploads and "${results}" for the output`,
  );
}

/** What to say if the bucket's events do not go to EventBridge; an imported bucket is taken at its word. */
export function problemsOfEvents(bucket: s3.IBucket): string[] {
  if (!bucket.node.defaultChild) return [];
  const resources = bucket.node.findAll().filter((node) => CfnResource.isCfnResource(node));
  // Of all that a resource says of itself, only this has the overrides.
  const templates = resources.map((resource) => (resource as unknown as Rendered)._toCloudFormation());
  if (JSON.stringify(Stack.of(bucket).resolve(templates)).includes('"EventBridgeConfiguration"')) return [];
  return [`${bucket.node.path} does not send events to EventBridge: set eventBridgeEnabled, or no upload is seen.`];
}

interface Rendered {
  _toCloudFormation(): object;
}
