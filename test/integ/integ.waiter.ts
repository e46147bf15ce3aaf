/** The waiter's example stack, for integ-runner. */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App } from 'aws-cdk-lib';
import { ExampleStack } from '../../bin/example-stack';

const app = new App();
const testCases = [new ExampleStack(app, 'MediaAnalysisExample')];
// The assets of a snapshot would be needed to deploy it: they are built, and not committed.
new IntegTest(app, 'Waiter', { testCases, stackUpdateWorkflow: false });
