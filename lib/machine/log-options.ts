import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';

/**
 * Options of the log groups of a state machine and of its functions.
 */
export interface MediaAnalysisLogOptions {
  /**
   * KMS key for the log groups. A state machine encrypts its definition and its history with it, too.
   *
   * An imported key must allow CloudWatch Logs (`logs.<region>.amazonaws.com`) and, for a state machine, log delivery
   * (`delivery.logs.amazonaws.com`) to use it. Whoever reads executions of the state machine needs `kms:Decrypt` on the key:
   * `grants.read` gives it. An alias stands for its key. An alias that is imported by its name is refused, because CloudWatch
   * Logs needs the ARN of a key.
   *
   * @default - encrypted with keys of AWS
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long the logs are kept.
   *
   * @default logs.RetentionDays.TWO_YEARS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * What happens to the log groups when they are removed from the stack.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE - kept, but removed with a first deployment that fails
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** The options that the functions of a state machine take over from it. */
export const logOptionsOf = ({ encryptionKey, logRetention, removalPolicy }: MediaAnalysisLogOptions) => ({
  encryptionKey,
  logRetention,
  removalPolicy,
});
