/** The states that start an execution of the runner for one upload. */
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { TWO_HOURS } from '../machine/retries';
import type { RunnerInput } from '../protocol/runner-input';

const text = (path: string) => sfn.JsonPath.stringAt(path);

/** Members of S3's event. The sequencer is different for each upload of a key. */
const UPLOAD = {
  bucket: '$.detail.bucket.name',
  key: '$.detail.object.key',
  version: "$.detail.object['version-id']",
  sequencer: '$.detail.object.sequencer',
};

/** Step Functions' name of the error, and the API's own name, which emulators use. */
const ALREADY_STARTED = ['StepFunctions.ExecutionAlreadyExistsException', 'ExecutionAlreadyExists'];

/* eslint-disable awscdk/require-passing-this, awscdk/no-variable-construct-id -- the states of the caller's construct */
export function uploadStates(scope: Construct, target: sfn.IStateMachine): sfn.IChainable {
  const start = new tasks.StepFunctionsStartExecution(scope, 'Start runner', {
    stateMachine: target,
    name: sfn.JsonPath.hash(
      sfn.JsonPath.format('{}/{}/{}', ...['$.input.Manifest.Bucket', '$.input.Manifest.Name', '$.upload'].map(text)),
      'SHA-256',
    ),
    input: sfn.TaskInput.fromJsonPathAt('$.input'),
    associateWithParent: false,
  });
  start.addRetry({ errors: ALREADY_STARTED, maxAttempts: 0 });
  start.addRetry({ errors: [sfn.Errors.ALL], ...TWO_HOURS });
  start.addCatch(new sfn.Succeed(scope, 'Already started'), { errors: ALREADY_STARTED });
  // In a bucket whose versioning is suspended every upload of a key has the version "null".
  const hasVersion = sfn.Condition.and(
    sfn.Condition.isPresent(UPLOAD.version),
    sfn.Condition.not(sfn.Condition.stringEquals(UPLOAD.version, 'null')),
  );
  return new sfn.Choice(scope, 'Has a version?')
    .when(hasVersion, takeUpload(scope, 'Versioned upload', UPLOAD.version, true).next(start))
    .otherwise(takeUpload(scope, 'Unversioned upload', UPLOAD.sequencer, false).next(start));
}

/** The runner's input, and what is different for each upload of the key. */
function takeUpload(scope: Construct, id: string, upload: string, hasVersion: boolean): sfn.Pass {
  const input = {
    Manifest: {
      Bucket: text(UPLOAD.bucket),
      Name: text(UPLOAD.key),
      ...(hasVersion && { Version: text(UPLOAD.version) }),
    },
  } satisfies RunnerInput;
  return new sfn.Pass(scope, id, { parameters: { input, upload: text(upload) } });
}
