import { App, Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { MediaAnalysisDashboard, MediaAnalysisJobWaiter } from '../lib';

export const stack = new Stack(new App(), 'Watched');
const waiter = new MediaAnalysisJobWaiter(stack, 'Waiter');

waiter.addAlarms({ topic: new Topic(stack, 'OnCall') });
new MediaAnalysisDashboard(stack, 'Dashboard', { machines: [waiter] });
