import { Annotations, Stack, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct, type IConstruct } from 'constructs';
import { acknowledgeInlinePolicy, acknowledgeUploadRule } from '../permissions/nag-reasons';
import type { AlarmSet } from '../monitoring/alarm-set';
import { checkOptions, shown } from '../synth/checks';
import { checkResultUploads, type JobFlow, problemsOfResultUploads } from './result-uploads';
import { uploadStates } from './upload-states';
import { loggedStateMachine, type LoggedStateMachineProps } from '../machine/logged-state-machine';
import { isElsewhere, isOtherAccount, placeName } from '../synth/same-place';

/**
 * Which uploads are manifests.
 */
export interface ManifestUploadOptions {
  /**
   * What the key begins with.
   *
   * @default - keys that begin with anything
   */
  readonly prefix?: string;

  /**
   * What the key ends with.
   *
   * @default - keys that end with anything
   */
  readonly suffix?: string;

  /**
   * Queue for upload events that EventBridge could not deliver within 24 hours.
   *
   * @default - none: such an upload starts no job
   */
  readonly deadLetterQueue?: sqs.IQueue;

  /**
   * Scope of the rule. If the `deadLetterQueue` is in another stack, pass a scope in that stack: the queue's policy refers to the
   * rule, and the rule to the queue, so they must be in one stack, in the runner's account and region.
   *
   * @default - the runner
   */
  readonly crossStackScope?: Construct;
}

interface ManifestUploadsProps extends LoggedStateMachineProps {
  /** The runner's. */
  readonly target: sfn.IStateMachine;
  readonly bucket: s3.IBucket;
  readonly output: JobFlow['output'];
  readonly alarms: AlarmSet;
}

/**
 * Starts an execution of the runner for each upload of a manifest.
 *
 * EventBridge cannot name the executions that it starts, and can deliver an upload event twice. So it starts this small state
 * machine, which starts the runner with a name that is unique for the upload.
 */
export class ManifestUploads extends Construct {
  private readonly stateMachine: sfn.IStateMachine;
  private readonly ruleRole: iam.Role;
  readonly flow: JobFlow;
  private readonly prefixes: string[] = [];

  constructor(
    private readonly runner: Construct,
    id: string,
    private readonly props: ManifestUploadsProps,
  ) {
    super(runner, id);
    const { target, bucket, output, alarms } = props;
    const content = {
      states: uploadStates(this, target),
      comment: 'Starts a media analysis job for an uploaded manifest',
      roleDescription: 'Starts executions of the runner',
    };
    this.stateMachine = loggedStateMachine(this, content, { ...props, stateMachineName: undefined }).stateMachine;
    this.ruleRole = new iam.Role(this, 'RuleRole', {
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com'),
      description: 'Tells the state machine of uploads',
    });
    acknowledgeInlinePolicy(this.ruleRole);
    alarms.define({
      scope: this,
      id: 'FailedAlarm',
      option: 'onFailed',
      // An upload that starts no execution publishes no event.
      description: 'Uploads of manifests could not start executions.',
      metric: () => this.stateMachine.metricFailed(),
    });
    this.flow = { runner: runner.node.path, uploads: { bucket, prefixes: this.prefixes }, output };
    this.warnAboutAccount(bucket);
    // During synthesis all runners are known.
    this.node.addValidation({ validate: () => problemsOfResultUploads(this.flow, flowsIn(this.node.root)) });
  }

  public addRule(id: string, options: ManifestUploadOptions): events.Rule {
    const path = `${this.runner.node.path}: the rule ${id}`;
    checkOptions(path, options);
    const { prefix = '', suffix = '', deadLetterQueue, crossStackScope = this.runner } = options;
    checkQueue(path, deadLetterQueue);
    this.checkPlace(path, crossStackScope);
    this.checkKnown('prefix', prefix);
    this.checkKnown('suffix', suffix);
    checkResultUploads({ ...this.flow, uploads: { ...this.flow.uploads, prefixes: [prefix] } });
    this.prefixes.push(prefix);
    const key = keyPattern(prefix, suffix);
    const rule = new events.Rule(crossStackScope, id, {
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [this.props.bucket.bucketName] }, ...(key && { object: { key: [key] } }) },
      },
      targets: [new SfnStateMachine(this.stateMachine, { role: this.ruleRole, deadLetterQueue })],
    });
    acknowledgeUploadRule(rule);
    return rule;
  }

  private checkKnown(option: string, value: string): void {
    if (typeof value === 'string' && !Token.isUnresolved(value)) return;
    const received = Token.isUnresolved(value) ? 'a token' : shown(value);
    throw new Error(
      `${this.runner.node.path}: the ${option} of uploads must be a string that is known at synth; received ${received}`,
    );
  }

  private checkPlace(rule: string, scope: Construct): void {
    const { env, node } = this.stateMachine;
    if (!isElsewhere(scope, env)) return;
    throw new Error(
      `${rule} must be in the account and region of ${node.path}, ${placeName(env)}, or it would start nothing; received a ` +
        `scope in ${placeName(Stack.of(scope))}`,
    );
  }

  private warnAboutAccount({ env, node }: s3.IBucket): void {
    if (!isOtherAccount(this, env)) return;
    Annotations.of(this).addWarningV2(
      'cdk-rekognition-media-analysis:uploadsOfAnotherAccount',
      `${node.path} is in account ${env.account}, and its uploads are told there: its owner must forward the events to the ` +
        'default bus of this account. See docs/permissions.md of cdk-rekognition-media-analysis.',
    );
  }
}

/** Languages without types may pass a name. */
function checkQueue(rule: string, queue: sqs.IQueue | undefined): void {
  if (queue === undefined || typeof queue?.queueArn === 'string') return;
  throw new Error(`${rule}: deadLetterQueue must be a queue (sqs.IQueue); received ${shown(queue)}`);
}

const flowsIn = (root: IConstruct) =>
  root.node.findAll().flatMap((node) => (node instanceof ManifestUploads ? node.flow : []));

function keyPattern(prefix: string, suffix: string): object | undefined {
  if (prefix && suffix) return { wildcard: `${literal(prefix)}*${literal(suffix)}` };
  if (prefix) return { prefix };
  return suffix ? { suffix } : undefined;
}

const literal = (part: string) => part.replace(/[*\\]/g, '\\$&');
