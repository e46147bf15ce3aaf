import { App } from 'aws-cdk-lib';
import { ModerationBackend } from '../lib';
import { BatchExampleStack } from './batch-example-stack';
import { ExampleStack } from './example-stack';
import { RunnerExampleStack } from './runner-example-stack';

const app = new App();
new ExampleStack(app, 'MediaAnalysisExample');
new RunnerExampleStack(app, 'MediaAnalysisRunnerExample');
new BatchExampleStack(app, 'MediaAnalysisBatchExample');
new BatchExampleStack(app, 'MediaAnalysisImagesExample', { backend: ModerationBackend.perImage() });
