/** Synthesizes a stack with the given number of waiters, which share one function. */
import { MediaAnalysisJobWaiter, PollFunction } from '../lib';
import { ids, synthesize } from './synthesize';

synthesize((stack) => {
  const pollFunction = new PollFunction(stack, 'Poll');
  for (const id of ids(process.argv[2])) new MediaAnalysisJobWaiter(stack, id, { pollFunction });
});
