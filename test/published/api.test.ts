/** The public API, as jsii sees it. */
import * as path from 'node:path';
import { ALL_RULES_LINTER, DiagnosticLevel, RuleFilterSet } from 'awslint/lib';
import { TypeSystem } from 'jsii-reflect';

const NAME = 'cdk-rekognition-media-analysis';

it('the public API follows the guidelines of the AWS Construct Library, with the listed exceptions', async () => {
  const assembly = await new TypeSystem().load(path.join(__dirname, '..', '..'), LOAD_OPTIONS);
  const findings = [...ALL_RULES_LINTER.eval(assembly, { includeRules: ALL_RULES, excludeRules: EXCLUDED_RULES })]
    .filter(({ level }) => level === DiagnosticLevel.Error || level === DiagnosticLevel.Warning)
    .map(({ rule, scope }) => `${rule.code}: ${scope.replace(`${NAME}.`, '')}`);
  expect(findings.sort()).toEqual([
    // An upload starts the batch or the runner, so this method takes no other target.
    'events-method-signature: MediaAnalysisBatch.onManifestUploaded.params[1]',
    'events-method-signature: MediaAnalysisJobRunner.onManifestUploaded.params[1]',
    // CDK's StateMachine has this method, too. Beside it there is `grants`.
    'no-grants: MediaAnalysisBatch.grantStartExecution',
    'no-grants: MediaAnalysisJobRunner.grantStartExecution',
    'no-grants: MediaAnalysisJobWaiter.grantStartExecution',
    // Users do not need to choose the names of these functions.
    'props-physical-name: PollFunctionProps',
    'props-physical-name: StartFunctionProps',
    // These classes extend CDK's own resources, and have their interfaces.
    'resource-interface: MediaAnalysisDashboard',
    'resource-interface: PollFunction',
    'resource-interface: StartFunction',
  ]);
});

/** The assembly of aws-cdk-lib uses these features. It was validated when it was built. */
const LOAD_OPTIONS: Parameters<TypeSystem['load']>[1] = {
  validate: false,
  supportedFeatures: ['intersection-types', 'class-covariant-overrides'],
};

const ALL_RULES = new RuleFilterSet(['*']);

/** We pass our arguments on to aws-cdk-lib, and its oldest supported version does not take `IXxxRef` interfaces. */
const EXCLUDED_RULES = new RuleFilterSet(['prefer-ref-interface:*']);
