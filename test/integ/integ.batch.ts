/** The batch's example stack, for integ-runner. */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App } from 'aws-cdk-lib';
import { BatchExampleStack } from '../../bin/batch-example-stack';

const app = new App();
const testCases = [new BatchExampleStack(app, 'MediaAnalysisBatchExample')];
// The assets of a snapshot would be needed to deploy it: they are built, and not committed.
new IntegTest(app, 'Batch', { testCases, stackUpdateWorkflow: false });
