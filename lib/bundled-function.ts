import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledgeFunction } from './acknowledgements';
import { BUNDLE_DIRECTORY } from './bundle';
import { allowLogsToUseKey } from './permissions';

/**
 * Options of a function's log.
 */
export interface FunctionLogProps {
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

interface BundledFunctionProps extends FunctionLogProps {
  /** File of the bundle, without its ending. */
  readonly file: string;
  readonly description: string;
  readonly roleDescription: string;
  readonly timeoutSeconds: number;
}

/**
 * A function of the bundle, with a role and a log group of its own.
 *
 * @internal
 */
export abstract class BundledFunction extends lambda.Function {
  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    const { encryptionKey, logRetention, removalPolicy } = props;
    // Siblings of the function, because it needs them to exist; named after it, so that two functions can share a scope.
    /* eslint-disable awscdk/no-variable-construct-id, awscdk/require-passing-this */
    const logGroup = new logs.LogGroup(scope, `${id}Logs`, { encryptionKey, retention: logRetention, removalPolicy });
    const role = new iam.Role(scope, `${id}Role`, {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: props.roleDescription,
    });
    /* eslint-enable */
    super(scope, id, {
      description: props.description,
      code: lambda.Code.fromAsset(BUNDLE_DIRECTORY),
      handler: `${props.file}.handler`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 256,
      timeout: Duration.seconds(props.timeoutSeconds),
      role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      // Start, end and report lines of every call would cost more than they tell.
      systemLogLevelV2: lambda.SystemLogLevel.WARN,
    });
    acknowledgeFunction(this);
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
