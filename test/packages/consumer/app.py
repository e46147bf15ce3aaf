# The same app as app.ts, in Python.
from aws_cdk import App, Duration, Environment, Stack, Stage, Tags
from aws_cdk.aws_events import EventBus, EventPattern, Rule
from aws_cdk.aws_events_targets import SqsQueue
from aws_cdk.aws_iam import ManagedPolicy, PermissionsBoundary
from aws_cdk.aws_kms import Key
from aws_cdk.aws_s3 import Bucket
from aws_cdk.aws_sqs import Queue
from aws_cdk.aws_stepfunctions import DefinitionBody, JsonPath, StateMachine
from cdk_rekognition_media_analysis import (
    MediaAnalysisBatch,
    MediaAnalysisDashboard,
    MediaAnalysisJobEvents,
    MediaAnalysisJobInput,
    MediaAnalysisJobManifest,
    MediaAnalysisJobModeration,
    MediaAnalysisJobOutput,
    MediaAnalysisJobRunner,
    MediaAnalysisJobWaiter,
    ModerationBackend,
    PollFunction,
    PollSchedule,
)

app = App()
stage = Stage(app, "Production", env=Environment(account="123456789012", region="eu-west-1"))

shared = Stack(stage, "Shared")
event_bus = EventBus(shared, "Bus")
encryption_key = Key(shared, "Key")
poll_function = PollFunction(shared, "PollFunction")

analysis = Stack(stage, "Analysis")
images = Bucket(analysis, "Images", event_bridge_enabled=True, versioned=True)
results = Bucket(analysis, "Results")
waiter = MediaAnalysisJobWaiter(
    analysis,
    "Waiter",
    poll_function=poll_function,
    event_bus=event_bus,
    encryption_key=encryption_key,
    output=MediaAnalysisJobOutput(bucket=results, prefix="moderation/"),
    timeout=Duration.hours(6),
    poll_schedule=PollSchedule.proportional(min_interval=Duration.seconds(20)),
)
runner = MediaAnalysisJobRunner(
    analysis,
    "Runner",
    poll_function=poll_function,
    event_bus=event_bus,
    encryption_key=encryption_key,
    input=MediaAnalysisJobInput(bucket=images),
    output=MediaAnalysisJobOutput(bucket=results, prefix="moderation/", encryption_key=encryption_key),
    moderation=MediaAnalysisJobModeration(min_confidence=60),
)
runner.add_alarms(on_timed_out=False)
batch = MediaAnalysisBatch(
    analysis,
    "Batch",
    backend=ModerationBackend.bulk_analysis(poll_function=poll_function),
    event_bus=event_bus,
    encryption_key=encryption_key,
    input=MediaAnalysisJobInput(bucket=images),
    output=MediaAnalysisJobOutput(bucket=results, prefix="archive/"),
    max_images=5_000_000,
)
batch.add_alarms()
single = MediaAnalysisBatch(
    analysis,
    "Single",
    backend=ModerationBackend.per_image(calls_per_second=20),
    input=MediaAnalysisJobInput(bucket=images),
    output=MediaAnalysisJobOutput(bucket=results, prefix="single/"),
)
MediaAnalysisDashboard(analysis, "Dashboard", machines=[waiter, runner, batch, single])
StateMachine(
    analysis,
    "Flow",
    definition_body=DefinitionBody.from_chainable(
        runner.run_task(
            analysis,
            "Run job",
            manifest=MediaAnalysisJobManifest(bucket=images.bucket_name, name=JsonPath.string_at("$.Key")),
        ).next(waiter.wait_task(analysis, "Wait for job", job_id=JsonPath.string_at("$.JobId")))
    ),
)

targets = Stack(stage, "Targets")
dead_letter_queue = Queue(targets, "DeadLetters")
news = SqsQueue(Queue(targets, "News"), dead_letter_queue=dead_letter_queue)
waiter.on_job_succeeded("Index", cross_stack_scope=targets, target=news)
runner.on_job_failed("Alert", cross_stack_scope=targets, target=news)
batch.on_batch_succeeded("Archived", cross_stack_scope=targets, target=news)
Rule(
    targets,
    "AllJobs",
    event_bus=event_bus,
    event_pattern=EventPattern(
        detail_type=[MediaAnalysisJobEvents.DETAIL_TYPE], source=[MediaAnalysisJobEvents.SOURCE]
    ),
    targets=[news],
)
runner.on_manifest_uploaded(
    "Manifests",
    cross_stack_scope=targets,
    prefix="manifests/",
    suffix=".jsonl",
    dead_letter_queue=dead_letter_queue,
)

Tags.of(stage).add("team", "moderation")
PermissionsBoundary.of(stage).apply(ManagedPolicy.from_aws_managed_policy_name("PowerUserAccess"))
app.synth()
