import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { checkRegion, shown } from '../synth/checks';

/**
 * Which alarms a waiter or runner has, and which topic they notify.
 */
export interface MediaAnalysisJobAlarmOptions {
  /**
   * Whether to alarm when an execution fails, for whatever reason: the job failed or timed out, the input is invalid, the
   * job cannot be started or read, a function cannot run, an event cannot be published.
   *
   * @default true
   */
  readonly onFailed?: boolean;

  /**
   * Whether to alarm when a job has not ended at the deadline.
   *
   * @default true
   */
  readonly onTimedOut?: boolean;

  /**
   * Whether to alarm when attempts to publish events fail for fifteen minutes, and when an event of progress was lost. Events of a
   * final status are retried for half an hour. An execution that fails because such an event cannot be published can be redriven
   * within 14 days.
   *
   * @default true
   */
  readonly onNotificationFailed?: boolean;

  /**
   * Whether to alarm when somebody aborts an execution. The job goes on, and is paid, without an event of its end.
   *
   * @default true
   */
  readonly onAborted?: boolean;

  /**
   * The topic to notify when an alarm goes off, in the region of the stack. If the topic's stack also has targets of the waiter's
   * or runner's rules, CDK finds a cycle. Then keep the topic in a stack of its own or in that of the waiter or runner, or pass
   * `Topic.fromTopicArn` with a literal ARN.
   *
   * @default - none: the alarms show in CloudWatch only
   */
  readonly topic?: sns.ITopic;
}

/** An alarm that goes off at a count of 1. */
export interface AlarmDefinition {
  readonly scope: Construct;
  readonly id: string;
  /** The option without which there is no such alarm. */
  readonly option: keyof Omit<MediaAnalysisJobAlarmOptions, 'topic'>;
  readonly description: string;
  /** Called when the alarm is created. */
  readonly metric: () => cloudwatch.IMetric;
  /** @default 1 */
  readonly evaluationPeriods?: number;
}

/** The alarms of one machine. They may be requested before or after they are defined. */
export class AlarmSet {
  private readonly definitions: AlarmDefinition[] = [];
  private readonly requests: MediaAnalysisJobAlarmOptions[] = [];
  private readonly created = new Map<AlarmDefinition, cloudwatch.Alarm>();
  /** ARNs of the topics that each alarm notifies. */
  private readonly topics = new Map<cloudwatch.Alarm, Set<string>>();

  /** In the order of their definitions. */
  public get all(): cloudwatch.Alarm[] {
    return this.definitions.flatMap((definition) => this.created.get(definition) ?? []);
  }

  public define(definition: AlarmDefinition): void {
    this.definitions.push(definition);
    for (const request of this.requests) this.fulfil(request, definition);
  }

  /** Creates the alarms of the options that do not exist yet, and lets all of them notify the topic. */
  public request(options: MediaAnalysisJobAlarmOptions): cloudwatch.Alarm[] {
    this.requests.push(options);
    return this.definitions.flatMap((definition) => this.fulfil(options, definition));
  }

  private fulfil(options: MediaAnalysisJobAlarmOptions, definition: AlarmDefinition): cloudwatch.Alarm[] {
    if (options[definition.option] === false) return [];
    const alarm = this.created.get(definition) ?? createAlarm(definition);
    this.created.set(definition, alarm);
    if (options.topic) this.notify(alarm, options.topic);
    return [alarm];
  }

  private notify(alarm: cloudwatch.Alarm, topic: sns.ITopic): void {
    checkTopic(alarm, topic);
    checkRegion(alarm, 'topic', topic);
    const topics = this.topics.get(alarm) ?? new Set();
    this.topics.set(alarm, topics);
    if (!topics.has(topic.topicArn)) alarm.addAlarmAction(new SnsAction(topic));
    topics.add(topic.topicArn);
  }
}

function createAlarm({ scope, id, description, metric, evaluationPeriods = 1 }: AlarmDefinition): cloudwatch.Alarm {
  // eslint-disable-next-line awscdk/require-passing-this, awscdk/no-variable-construct-id -- a part of the caller's
  return new cloudwatch.Alarm(scope, id, {
    alarmDescription: description,
    metric: metric(),
    threshold: 1,
    evaluationPeriods,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}

function checkTopic(scope: Construct, topic: sns.ITopic): void {
  if (typeof topic.topicArn === 'string') return;
  throw new Error(`${scope.node.path}: topic must be a topic (sns.ITopic); received ${shown(topic)}`);
}
