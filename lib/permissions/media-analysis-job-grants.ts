import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { decryptExecutions } from './statements';

/**
 * Grants on the state machine of a waiter or runner.
 *
 * The grants of the state machine itself (`stateMachine.grantRead`) do not let a reader decrypt with the `encryptionKey`.
 */
export class MediaAnalysisJobGrants {
  /** @internal */
  public static _on(stateMachine: sfn.StateMachine, encryptionKey?: kms.IKey): MediaAnalysisJobGrants {
    return new MediaAnalysisJobGrants(stateMachine, encryptionKey);
  }

  private constructor(
    private readonly stateMachine: sfn.StateMachine,
    private readonly encryptionKey?: kms.IKey,
  ) {}

  /**
   * Lets a principal start executions. This takes no permission on the key of the state machine.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
   * @param grantee The principal.
   */
  public startExecution(grantee: iam.IGrantable): iam.Grant {
    return this.stateMachine.grants.startExecution(grantee);
  }

  /**
   * Lets a principal redrive executions that failed. This takes no permission on the key of the state machine.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
   * @param grantee The principal.
   */
  public redriveExecution(grantee: iam.IGrantable): iam.Grant {
    return this.stateMachine.grants.redriveExecution(grantee);
  }

  /**
   * Lets a principal list and read executions with their history, and read the definition. Where the state machine has an
   * `encryptionKey`, the principal may decrypt this state machine's data with it.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
   * @param grantee The principal.
   */
  public read(grantee: iam.IGrantable): iam.Grant {
    const read = this.stateMachine.grants.read(grantee);
    if (!this.encryptionKey) return read;
    const statement = decryptExecutions(this.stateMachine, this.encryptionKey);
    const decrypt = iam.Grant.addToPrincipal({
      grantee,
      actions: statement.actions,
      resourceArns: statement.resources,
      conditions: statement.conditions as iam.GrantOnPrincipalOptions['conditions'],
    });
    return read.combine(decrypt);
  }
}
