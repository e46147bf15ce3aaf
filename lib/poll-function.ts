import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { BUNDLE_DIRECTORY } from './bundle';
import { acknowledgePollFunction, acknowledgeRole } from './acknowledgements';
import { allowLogsToUseKey, getMediaAnalysisJob } from './permissions';

/**
 * Options of the poll function.
 */
export interface PollFunctionProps {
  /**
   * KMS key for the function's log group. CloudWatch Logs is allowed to use it, unless the key is imported.
   *
   * @default - encrypted with a key of CloudWatch Logs
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long the function's log is kept.
   *
   * @default logs.RetentionDays.TWO_YEARS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * What happens to the function's log group when it is removed from the stack.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * The Lambda function that polls a job once and tells the state machine what to do next.
 *
 * It holds no configuration of its own, so that one function can serve any number of waiters. Its role may call
 * `rekognition:GetMediaAnalysisJob` in the stack's region and write to its own log group, nothing else.
 */
export class PollFunction extends lambda.Function {
  constructor(scope: Construct, id: string, props: PollFunctionProps = {}) {
    const { encryptionKey, logRetention, removalPolicy } = props;
    // Siblings of the function, because it needs them to exist; named after it, so that two functions can share a scope.
    /* eslint-disable awscdk/no-variable-construct-id, awscdk/require-passing-this */
    const logGroup = new logs.LogGroup(scope, `${id}Logs`, { encryptionKey, retention: logRetention, removalPolicy });
    const role = new iam.Role(scope, `${id}Role`, {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: 'Reads media analysis jobs and writes to its own log group',
    });
    /* eslint-enable */
    super(scope, id, {
      description: 'Calls GetMediaAnalysisJob once for a waiting state machine',
      code: lambda.Code.fromAsset(BUNDLE_DIRECTORY),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 256,
      // Above the handler's own time-outs: a hanging endpoint is its to report.
      timeout: Duration.seconds(20),
      role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      // Start, end and report lines of every poll would cost more than they tell.
      systemLogLevelV2: lambda.SystemLogLevel.WARN,
    });
    role.addToPolicy(getMediaAnalysisJob(this));
    acknowledgeRole(role, 'GetMediaAnalysisJob has no resource types; the region narrows it.');
    acknowledgePollFunction(this);
    logGroup.grants.write(role);
    if (encryptionKey) allowLogsToUseKey(this, encryptionKey);
  }

  /**
   * The ARNs that an invoker is granted: this function's, not those of its versions, which nobody invokes.
   */
  public override get resourceArnsForGrantInvoke(): string[] {
    return [this.functionArn];
  }
}
