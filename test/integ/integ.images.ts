/** The example stack of a batch that analyses images one by one, for integ-runner. */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App } from 'aws-cdk-lib';
import { BatchExampleStack } from '../../bin/batch-example-stack';
import { ModerationBackend } from '../../lib';

const app = new App();
const backend = ModerationBackend.perImage();
const testCases = [new BatchExampleStack(app, 'MediaAnalysisImagesExample', { backend })];
// The assets of a snapshot would be needed to deploy it: they are built, and not committed.
new IntegTest(app, 'Images', { testCases, stackUpdateWorkflow: false });
