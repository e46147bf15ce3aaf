import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledgeFunction, acknowledgeInlinePolicy } from '../permissions/acknowledgements';
import { BUNDLE_DIRECTORY } from './bundle-directory';
import type { MediaAnalysisLogOptions } from './log-options';
import { keyWithArn } from '../permissions/keys';
import { allowLogsToUseKey, denyNetworkInterfaces, manageNetworkInterfaces } from '../permissions/statements';
import { checkRegion } from '../synth/checks';

/**
 * Options of the functions that start and poll jobs.
 */
export interface MediaAnalysisFunctionProps extends MediaAnalysisLogOptions {
  /**
   * The VPC to put the function into. It needs a way from there to Amazon Rekognition and, to read manifests or their
   * summaries, to Amazon S3: a NAT gateway, or an interface endpoint for the one and an endpoint for the other.
   *
   * @default - in no VPC of yours
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of the VPC.
   *
   * @default - private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the function in the VPC. They must let HTTPS out.
   *
   * @default - a new one, which lets everything out and nothing in
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * KMS key for environment variables. The function has none of its own: this is for those that you or your account's
   * policies add. An alias stands for its key; one that is imported by its name is refused.
   *
   * @default - encrypted with a key of AWS Lambda
   */
  readonly environmentEncryption?: kms.IKey;

  /**
   * Memory of the function in MiB.
   *
   * @default 256
   */
  readonly memorySize?: number;

  /**
   * Instruction set of the function.
   *
   * @default lambda.Architecture.ARM_64
   */
  readonly architecture?: lambda.Architecture;

  /**
   * How many calls may run at a time, reserved for this function. Calls beyond it are throttled, and made again by the state
   * machine.
   *
   * @default - no reservation and no limit but the account's
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * How AWS X-Ray traces the function, beside the execution. Unless it is disabled, the function's role may write traces.
   *
   * @default lambda.Tracing.DISABLED - the trace of the execution has the calls of the function
   */
  readonly tracing?: lambda.Tracing;
}

/** What differs between the functions of the bundle. */
interface FunctionOfBundle {
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
  constructor(scope: Construct, id: string, fn: FunctionOfBundle, props: MediaAnalysisFunctionProps) {
    const withArn = (prop: 'encryptionKey' | 'environmentEncryption') =>
      props[prop] && keyWithArn(`${scope.node.path}/${id}`, prop, props[prop]);
    const encryptionKey = withArn('encryptionKey');
    // Siblings of the function, because the function needs them first. Their ids begin with the function's, so that two functions
    // can share a scope.
    /* eslint-disable awscdk/no-variable-construct-id, awscdk/require-passing-this */
    const logGroup = new logs.LogGroup(scope, `${id}Logs`, {
      encryptionKey,
      retention: props.logRetention,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    const role = new iam.Role(scope, `${id}Role`, {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: fn.roleDescription,
    });
    /* eslint-enable */
    // CDK adds no permissions for the VPC to a role that is passed in.
    if (props.vpc) role.addToPolicy(manageNetworkInterfaces());
    super(scope, id, {
      description: fn.description,
      code: lambda.Code.fromAsset(BUNDLE_DIRECTORY),
      handler: `${fn.file}.handler`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: props.architecture ?? lambda.Architecture.ARM_64,
      memorySize: props.memorySize ?? 256,
      timeout: Duration.seconds(fn.timeoutSeconds),
      role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      // Lambda's start, end and report lines of every call would cost more than they are worth.
      systemLogLevelV2: lambda.SystemLogLevel.WARN,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      securityGroups: props.securityGroups,
      environmentEncryption: withArn('environmentEncryption'),
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      tracing: props.tracing,
    });
    checkRegion(this, 'encryptionKey', encryptionKey);
    checkRegion(this, 'environmentEncryption', props.environmentEncryption);
    acknowledgeFunction(this, props);
    logGroup.grants.write(role);
    if (encryptionKey) allowLogsToUseKey(this, encryptionKey);
    if (props.vpc) {
      acknowledgeInlinePolicy(this);
      // A policy beside the role: the function depends on the role, and this policy on the function.
      new iam.Policy(this, 'DenyNetworkInterfaces', { roles: [role], statements: [denyNetworkInterfaces(this)] });
    }
  }

  /**
   * The ARNs that an invoker is granted: this function's, not those of its versions, which nobody invokes.
   */
  public override get resourceArnsForGrantInvoke(): string[] {
    return [this.functionArn];
  }
}
