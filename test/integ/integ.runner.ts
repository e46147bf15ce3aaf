/** The runner's example stack, for integ-runner. */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App } from 'aws-cdk-lib';
import { RunnerExampleStack } from '../../bin/runner-example-stack';

const app = new App();
const testCases = [new RunnerExampleStack(app, 'MediaAnalysisRunnerExample')];
// The assets of a snapshot would be needed to deploy it: they are built, and not committed.
new IntegTest(app, 'Runner', { testCases, stackUpdateWorkflow: false });
