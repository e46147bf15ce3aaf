/** Checks what must be true of the jobs of a batch. */
import { Status } from '../../../lib/protocol/status';
import type { Answer } from '../../../local/rekognition/jobs';
import type { Played, PlayedStage } from './play';

/** Returns a sentence for each violation. */
export const wrongInJobs = (played: Played): (string | undefined)[] => [
  ...played.stages.map((stage) => failsInCalm(stage, played)),
  ...jobsByPart(played).map(wrongJobs),
  wrongPlan(played),
];

/**
 * When the trouble is over, each part succeeds, unless all its images are refused, or its job failed before and nobody has recorded it:
 * then the same token finds the same job.
 */
function failsInCalm({ isCalm, files, startedAt, failuresKnown }: PlayedStage, played: Played): string | undefined {
  if (!isCalm || !files) return undefined;
  const failedUnseen = played.jobs.filter(
    ({ Status: status, CompletionTimestamp, JobId }) =>
      status === Status.FAILED &&
      (CompletionTimestamp as number) * 1_000 <= startedAt &&
      !failuresKnown.has(JobId as string),
  );
  const excused = new Set(failedUnseen.map(manifestOf));
  const { refused, images } = played.expected;
  const parts = files.index.parts.filter(({ status, manifest, firstImage, lines }) => {
    const ofPart = images.slice(firstImage - 1, firstImage - 1 + lines);
    return status !== 'SUCCEEDED' && !excused.has(manifest.Name!) && !ofPart.every((image) => refused.has(image));
  });
  return parts.length > 0 ? `Parts failed without a reason: ${parts.map(({ part }) => part).join(', ')}.` : undefined;
}

const manifestOf = ({ Input }: Answer) => (Input as { S3Object: { Name: string } }).S3Object.Name;

/** The jobs of each manifest of a part, oldest first. */
export function jobsByPart({ jobs }: Played): Answer[][] {
  const byManifest = new Map<string, Answer[]>();
  for (const job of jobs) byManifest.set(manifestOf(job), [...(byManifest.get(manifestOf(job)) ?? []), job]);
  return [...byManifest.values()];
}

/** A part may have another job only if the one before has ended without success. */
function wrongJobs(jobs: readonly Answer[]): string | undefined {
  const unjustified = jobs.slice(1).filter((job, index) => {
    const { Status: status, CompletionTimestamp: endedAt } = jobs[index];
    return status !== Status.FAILED || (endedAt as number) > (job.CreationTimestamp as number);
  });
  if (unjustified.length === 0) return undefined;
  const statuses = jobs.map((job) => String(job.Status)).join(', ');
  return `${manifestOf(jobs[0])} has ${unjustified.length} jobs too many: ${statuses}.`;
}

/** All jobs are of the plan that the batch has. */
function wrongPlan(played: Played): string | undefined {
  const index = played.stages.flatMap(({ files }) => files?.index ?? []).at(-1);
  const known = index?.parts.map(({ manifest }) => manifest.Name!);
  const others = known ? jobsByPart(played).filter(([first]) => !known.includes(manifestOf(first))) : [];
  return others.length > 0 ? `${others.length} manifests with jobs are in another plan.` : undefined;
}
