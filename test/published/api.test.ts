/** The public API, as jsii sees it. */
import * as path from 'node:path';
import { ALL_RULES_LINTER, DiagnosticLevel, RuleFilterSet } from 'awslint/lib';
import { TypeSystem } from 'jsii-reflect';

const NAME = 'cdk-rekognition-media-analysis';

it('follows the guidelines of the AWS Construct Library, with these exceptions', async () => {
  const assembly = await new TypeSystem().load(path.join(__dirname, '..', '..'), AS_CDK_DOES);
  const findings = [...ALL_RULES_LINTER.eval(assembly, { includeRules: ALL, excludeRules: LATER })]
    .filter(({ level }) => level === DiagnosticLevel.Error || level === DiagnosticLevel.Warning)
    .map(({ rule, scope }) => `${rule.code}: ${scope.replace(`${NAME}.`, '')}`);
  expect(findings.sort()).toEqual([
    // What happens on an upload is the runner's to say: a target would be one too many.
    'events-method-signature: MediaAnalysisJobRunner.onManifestUploaded.params[1]',
    // As StateMachine has it; `grants` is there, too.
    'no-grants: MediaAnalysisJobRunner.grantStartExecution',
    'no-grants: MediaAnalysisJobWaiter.grantStartExecution',
    // Their names are nobody's concern.
    'props-physical-name: PollFunctionProps',
    'props-physical-name: StartFunctionProps',
    // They are CDK's own resources with settings of ours, and have CDK's interfaces.
    'resource-interface: MediaAnalysisDashboard',
    'resource-interface: PollFunction',
    'resource-interface: StartFunction',
  ]);
});

/** What aws-cdk-lib's own assembly needs; it was validated when it was built. */
const AS_CDK_DOES: Parameters<TypeSystem['load']>[1] = {
  validate: false,
  supportedFeatures: ['intersection-types', 'class-covariant-overrides'],
};

const ALL = new RuleFilterSet(['*']);

/** The oldest supported aws-cdk-lib takes no such interfaces where ours are passed on. */
const LATER = new RuleFilterSet(['prefer-ref-interface:*']);
