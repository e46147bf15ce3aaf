import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledgeFunction, acknowledgeInlinePolicy } from '../permissions/nag-reasons';
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
   * The VPC to put the function into. From there the function must reach Amazon Rekognition and, to read manifests or their
   * summaries, Amazon S3: by a NAT gateway, or by an interface endpoint for Rekognition and an endpoint for S3.
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
   * KMS key for environment variables. The function sets none; the key is for variables that you or your account's policies add.
   * An alias stands for its key. An alias that is imported by its name is refused.
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
   * Reserved concurrency: how many calls of this function may run at a time. Lambda throttles more calls, and the state machine
   * repeats them.
   *
   * @default - no reservation and no limit but the account's
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * How AWS X-Ray traces the function, in addition to the execution. Unless it is disabled, the function's role may write traces.
   *
   * @default lambda.Tracing.DISABLED - the trace of the execution has the calls of the function
   */
  readonly tracing?: lambda.Tracing;
}

/** What differs between the functions of the bundle. */
interface FunctionOfBundle {
  /** Directory of the bundle. */
  readonly directory?: string;
  /** File of the bundle, without its ending. */
  readonly file: string;
  readonly description: string;
  readonly roleDescription: string;
  readonly timeoutSeconds: number;
  /** Memory in MiB, unless the props say otherwise. */
  readonly memorySize?: number;
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
    const environmentEncryption = withArn('environmentEncryption');
    const logGroup = createLogGroup(scope, id, { ...props, encryptionKey });
    const role = createRole(scope, id, fn, props);
    super(scope, id, { ...settingsOf(fn, props), environmentEncryption, role, logGroup });
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
   * The ARNs that an invoker is granted. Nobody invokes versions of the function, so their ARNs are left out.
   */
  public override get resourceArnsForGrantInvoke(): string[] {
    return [this.functionArn];
  }
}

// Log group and role are siblings of the function, because the function needs them first. Their ids begin with the function's id,
// so that two functions can share a scope.
/* eslint-disable awscdk/no-variable-construct-id, awscdk/require-passing-this */
function createLogGroup(scope: Construct, id: string, props: MediaAnalysisLogOptions): logs.LogGroup {
  return new logs.LogGroup(scope, `${id}Logs`, {
    encryptionKey: props.encryptionKey,
    retention: props.logRetention,
    removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
}

function createRole(
  scope: Construct,
  id: string,
  { roleDescription }: FunctionOfBundle,
  { vpc }: MediaAnalysisFunctionProps,
): iam.Role {
  const role = new iam.Role(scope, `${id}Role`, {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    description: roleDescription,
  });
  // CDK adds no permissions for the VPC to a role that is passed in.
  if (vpc) role.addToPolicy(manageNetworkInterfaces());
  return role;
}

const settingsOf = (fn: FunctionOfBundle, props: MediaAnalysisFunctionProps): lambda.FunctionProps => ({
  description: fn.description,
  code: lambda.Code.fromAsset(fn.directory ?? BUNDLE_DIRECTORY),
  handler: `${fn.file}.handler`,
  runtime: lambda.Runtime.NODEJS_24_X,
  architecture: props.architecture ?? lambda.Architecture.ARM_64,
  memorySize: props.memorySize ?? fn.memorySize ?? 256,
  timeout: Duration.seconds(fn.timeoutSeconds),
  loggingFormat: lambda.LoggingFormat.JSON,
  // Lambda's start, end and report lines of every call would cost more than they are worth.
  systemLogLevelV2: lambda.SystemLogLevel.WARN,
  vpc: props.vpc,
  vpcSubnets: props.vpcSubnets,
  securityGroups: props.securityGroups,
  reservedConcurrentExecutions: props.reservedConcurrentExecutions,
  tracing: props.tracing,
});
