// The same app as app.ts, in Java.

import io.github.cdkrekognitionmediaanalysis.ManifestUploadOptions;
import io.github.cdkrekognitionmediaanalysis.BulkAnalysisOptions;
import io.github.cdkrekognitionmediaanalysis.MediaAnalysisBatch;
import io.github.cdkrekognitionmediaanalysis.MediaAnalysisDashboard;
import io.github.cdkrekognitionmediaanalysis.MediaAnalysisJobAlarmOptions;
import io.github.cdkrekognitionmediaanalysis.MediaAnalysisJobEvents;
import io.github.cdkrekognitionmediaanalysis.MediaAnalysisJobInput;
import io.github.cdkrekognitionmediaanalysis.MediaAnalysisJobManifest;
import io.github.cdkrekognitionmediaanalysis.MediaAnalysisJobModeration;
import io.github.cdkrekognitionmediaanalysis.MediaAnalysisJobOutput;
import io.github.cdkrekognitionmediaanalysis.MediaAnalysisJobRunTaskProps;
import io.github.cdkrekognitionmediaanalysis.MediaAnalysisJobRunner;
import io.github.cdkrekognitionmediaanalysis.MediaAnalysisJobWaitTaskProps;
import io.github.cdkrekognitionmediaanalysis.MediaAnalysisJobWaiter;
import io.github.cdkrekognitionmediaanalysis.PollFunction;
import io.github.cdkrekognitionmediaanalysis.ModerationBackend;
import io.github.cdkrekognitionmediaanalysis.PerImageOptions;
import io.github.cdkrekognitionmediaanalysis.PollSchedule;
import io.github.cdkrekognitionmediaanalysis.ProportionalPollScheduleProps;
import java.util.List;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Stage;
import software.amazon.awscdk.Tags;
import software.amazon.awscdk.services.events.EventBus;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.OnEventOptions;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.targets.SqsQueue;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.PermissionsBoundary;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.stepfunctions.DefinitionBody;
import software.amazon.awscdk.services.stepfunctions.JsonPath;
import software.amazon.awscdk.services.stepfunctions.StateMachine;

public class Consumer {
    public static void main(String[] args) {
        App app = new App();
        Environment env = Environment.builder().account("123456789012").region("eu-west-1").build();
        Stage stage = Stage.Builder.create(app, "Production").env(env).build();

        Stack shared = new Stack(stage, "Shared");
        EventBus eventBus = new EventBus(shared, "Bus");
        Key encryptionKey = new Key(shared, "Key");
        PollFunction pollFunction = new PollFunction(shared, "PollFunction");

        Stack analysis = new Stack(stage, "Analysis");
        Bucket images = Bucket.Builder.create(analysis, "Images").eventBridgeEnabled(true).versioned(true).build();
        Bucket results = new Bucket(analysis, "Results");
        MediaAnalysisJobWaiter waiter = MediaAnalysisJobWaiter.Builder.create(analysis, "Waiter")
            .pollFunction(pollFunction)
            .eventBus(eventBus)
            .encryptionKey(encryptionKey)
            .output(MediaAnalysisJobOutput.builder().bucket(results).prefix("moderation/").build())
            .timeout(Duration.hours(6))
            .pollSchedule(PollSchedule.proportional(
                ProportionalPollScheduleProps.builder().minInterval(Duration.seconds(20)).build()))
            .build();
        MediaAnalysisJobRunner runner = MediaAnalysisJobRunner.Builder.create(analysis, "Runner")
            .pollFunction(pollFunction)
            .eventBus(eventBus)
            .encryptionKey(encryptionKey)
            .input(MediaAnalysisJobInput.builder().bucket(images).build())
            .output(MediaAnalysisJobOutput.builder()
                .bucket(results).prefix("moderation/").encryptionKey(encryptionKey).build())
            .moderation(MediaAnalysisJobModeration.builder().minConfidence(60).build())
            .build();
        runner.addAlarms(MediaAnalysisJobAlarmOptions.builder().onTimedOut(false).build());
        MediaAnalysisBatch batch = MediaAnalysisBatch.Builder.create(analysis, "Batch")
            .backend(ModerationBackend.bulkAnalysis(BulkAnalysisOptions.builder().pollFunction(pollFunction).build()))
            .eventBus(eventBus)
            .encryptionKey(encryptionKey)
            .input(MediaAnalysisJobInput.builder().bucket(images).build())
            .output(MediaAnalysisJobOutput.builder().bucket(results).prefix("archive/").build())
            .maxImages(5_000_000)
            .build();
        batch.addAlarms();
        MediaAnalysisBatch single = MediaAnalysisBatch.Builder.create(analysis, "Single")
            .backend(ModerationBackend.perImage(PerImageOptions.builder().callsPerSecond(20).build()))
            .input(MediaAnalysisJobInput.builder().bucket(images).build())
            .output(MediaAnalysisJobOutput.builder().bucket(results).prefix("single/").build())
            .build();
        MediaAnalysisDashboard.Builder.create(analysis, "Dashboard")
            .machines(List.of(waiter, runner, batch, single))
            .build();
        StateMachine.Builder.create(analysis, "Flow")
            .definitionBody(DefinitionBody.fromChainable(
                runner.runTask(analysis, "Run job", MediaAnalysisJobRunTaskProps.builder()
                    .manifest(MediaAnalysisJobManifest.builder()
                        .bucket(images.getBucketName()).name(JsonPath.stringAt("$.Key")).build())
                    .build())
                .next(waiter.waitTask(analysis, "Wait for job",
                    MediaAnalysisJobWaitTaskProps.builder().jobId(JsonPath.stringAt("$.JobId")).build()))))
            .build();

        Stack targets = new Stack(stage, "Targets");
        Queue deadLetterQueue = new Queue(targets, "DeadLetters");
        SqsQueue news = SqsQueue.Builder.create(new Queue(targets, "News")).deadLetterQueue(deadLetterQueue).build();
        waiter.onJobSucceeded("Index", OnEventOptions.builder().crossStackScope(targets).target(news).build());
        runner.onJobFailed("Alert", OnEventOptions.builder().crossStackScope(targets).target(news).build());
        batch.onBatchSucceeded("Archived", OnEventOptions.builder().crossStackScope(targets).target(news).build());
        Rule.Builder.create(targets, "AllJobs")
            .eventBus(eventBus)
            .eventPattern(EventPattern.builder()
                .source(List.of(MediaAnalysisJobEvents.SOURCE))
                .detailType(List.of(MediaAnalysisJobEvents.DETAIL_TYPE))
                .build())
            .targets(List.of(news))
            .build();
        runner.onManifestUploaded("Manifests", ManifestUploadOptions.builder()
            .crossStackScope(targets)
            .prefix("manifests/")
            .suffix(".jsonl")
            .deadLetterQueue(deadLetterQueue)
            .build());

        Tags.of(stage).add("team", "moderation");
        PermissionsBoundary.of(stage).apply(ManagedPolicy.fromAwsManagedPolicyName("PowerUserAccess"));
        app.synth();
    }
}
