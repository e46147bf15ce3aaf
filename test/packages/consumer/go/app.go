// The same app as app.ts, in Go.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/jsii-runtime-go"
	media "github.com/cdk-rekognition-media-analysis/cdk-rekognition-media-analysis-go/cdkrekognitionmediaanalysis"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	stage := awscdk.NewStage(app, jsii.String("Production"), &awscdk.StageProps{
		Env: &awscdk.Environment{Account: jsii.String("123456789012"), Region: jsii.String("eu-west-1")},
	})

	shared := awscdk.NewStack(stage, jsii.String("Shared"), nil)
	eventBus := awsevents.NewEventBus(shared, jsii.String("Bus"), nil)
	encryptionKey := awskms.NewKey(shared, jsii.String("Key"), nil)
	pollFunction := media.NewPollFunction(shared, jsii.String("PollFunction"), nil)

	analysis := awscdk.NewStack(stage, jsii.String("Analysis"), nil)
	images := awss3.NewBucket(analysis, jsii.String("Images"), &awss3.BucketProps{
		EventBridgeEnabled: jsii.Bool(true),
		Versioned:          jsii.Bool(true),
	})
	results := awss3.NewBucket(analysis, jsii.String("Results"), nil)
	waiter := media.NewMediaAnalysisJobWaiter(analysis, jsii.String("Waiter"), &media.MediaAnalysisJobWaiterProps{
		PollFunction:  pollFunction,
		EventBus:      eventBus,
		EncryptionKey: encryptionKey,
		Output:        &media.MediaAnalysisJobOutput{Bucket: results, Prefix: jsii.String("moderation/")},
		Timeout:       awscdk.Duration_Hours(jsii.Number(6)),
		PollSchedule: media.PollSchedule_Proportional(&media.ProportionalPollScheduleProps{
			MinInterval: awscdk.Duration_Seconds(jsii.Number(20)),
		}),
	})
	runner := media.NewMediaAnalysisJobRunner(analysis, jsii.String("Runner"), &media.MediaAnalysisJobRunnerProps{
		Backend:       media.ModerationBackend_BulkAnalysis(&media.BulkAnalysisOptions{PollFunction: pollFunction}),
		EventBus:      eventBus,
		EncryptionKey: encryptionKey,
		Input:         &media.MediaAnalysisJobInput{Bucket: images},
		Output: &media.MediaAnalysisJobOutput{
			Bucket:        results,
			Prefix:        jsii.String("moderation/"),
			EncryptionKey: encryptionKey,
		},
		Moderation: &media.MediaAnalysisJobModeration{MinConfidence: jsii.Number(60)},
	})
	runner.AddAlarms(&media.MediaAnalysisJobAlarmOptions{OnTimedOut: jsii.Bool(false)})
	batch := media.NewMediaAnalysisBatch(analysis, jsii.String("Batch"), &media.MediaAnalysisBatchProps{
		PollFunction:  pollFunction,
		EventBus:      eventBus,
		EncryptionKey: encryptionKey,
		Input:         &media.MediaAnalysisJobInput{Bucket: images},
		Output:        &media.MediaAnalysisJobOutput{Bucket: results, Prefix: jsii.String("archive/")},
		MaxImages:     jsii.Number(5_000_000),
	})
	batch.AddAlarms(nil)
	single := media.NewMediaAnalysisBatch(analysis, jsii.String("Single"), &media.MediaAnalysisBatchProps{
		Backend: media.ModerationBackend_PerImage(&media.PerImageOptions{CallsPerSecond: jsii.Number(20)}),
		Input:   &media.MediaAnalysisJobInput{Bucket: images},
		Output:  &media.MediaAnalysisJobOutput{Bucket: results, Prefix: jsii.String("single/")},
	})
	media.NewMediaAnalysisDashboard(analysis, jsii.String("Dashboard"), &media.MediaAnalysisDashboardProps{
		Machines: &[]media.IMediaAnalysisJobMachine{waiter, runner, batch, single},
	})
	awsstepfunctions.NewStateMachine(analysis, jsii.String("Flow"), &awsstepfunctions.StateMachineProps{
		DefinitionBody: awsstepfunctions.DefinitionBody_FromChainable(
			runner.RunTask(analysis, jsii.String("Run job"), &media.MediaAnalysisJobRunTaskProps{
				Manifest: &media.MediaAnalysisJobManifest{
					Bucket: images.BucketName(),
					Name:   awsstepfunctions.JsonPath_StringAt(jsii.String("$.Key")),
				},
			}).Next(waiter.WaitTask(analysis, jsii.String("Wait for job"), &media.MediaAnalysisJobWaitTaskProps{
				JobId: awsstepfunctions.JsonPath_StringAt(jsii.String("$.JobId")),
			})),
		),
	})

	targets := awscdk.NewStack(stage, jsii.String("Targets"), nil)
	deadLetterQueue := awssqs.NewQueue(targets, jsii.String("DeadLetters"), nil)
	news := awseventstargets.NewSqsQueue(
		awssqs.NewQueue(targets, jsii.String("News"), nil),
		&awseventstargets.SqsQueueProps{DeadLetterQueue: deadLetterQueue},
	)
	onEvent := &awsevents.OnEventOptions{CrossStackScope: targets, Target: news}
	waiter.OnJobSucceeded(jsii.String("Index"), onEvent)
	runner.OnJobFailed(jsii.String("Alert"), onEvent)
	batch.OnBatchSucceeded(jsii.String("Archived"), onEvent)
	awsevents.NewRule(targets, jsii.String("AllJobs"), &awsevents.RuleProps{
		EventBus: eventBus,
		EventPattern: &awsevents.EventPattern{
			Source:     jsii.Strings(*media.MediaAnalysisJobEvents_SOURCE()),
			DetailType: jsii.Strings(*media.MediaAnalysisJobEvents_DETAIL_TYPE()),
		},
		Targets: &[]awsevents.IRuleTarget{news},
	})
	runner.OnManifestUploaded(jsii.String("Manifests"), &media.ManifestUploadOptions{
		CrossStackScope: targets,
		Prefix:          jsii.String("manifests/"),
		Suffix:          jsii.String(".jsonl"),
		DeadLetterQueue: deadLetterQueue,
	})

	awscdk.Tags_Of(stage).Add(jsii.String("team"), jsii.String("moderation"), nil)
	awsiam.PermissionsBoundary_Of(stage).
		Apply(awsiam.ManagedPolicy_FromAwsManagedPolicyName(jsii.String("PowerUserAccess")))
	app.Synth(nil)
}
