# The same app as app.ts, in Python.
from aws_cdk import App, Duration, Stack
from aws_cdk.aws_events_targets import SqsQueue
from aws_cdk.aws_s3 import Bucket
from aws_cdk.aws_sqs import Queue
from cdk_rekognition_media_analysis import (
    MediaAnalysisDashboard,
    MediaAnalysisJobInput,
    MediaAnalysisJobModeration,
    MediaAnalysisJobOutput,
    MediaAnalysisJobRunner,
    MediaAnalysisJobWaiter,
    PollFunction,
    PollSchedule,
)

app = App()
stack = Stack(app, "Consumer")
poll_function = PollFunction(stack, "PollFunction")

waiter = MediaAnalysisJobWaiter(
    stack,
    "Waiter",
    poll_function=poll_function,
    timeout=Duration.hours(6),
    poll_schedule=PollSchedule.proportional(min_interval=Duration.seconds(20)),
)
waiter.on_job_succeeded("Index", target=SqsQueue(Queue(stack, "IndexQueue")))

runner = MediaAnalysisJobRunner(
    stack,
    "Runner",
    poll_function=poll_function,
    input=MediaAnalysisJobInput(bucket=Bucket(stack, "Images", event_bridge_enabled=True)),
    output=MediaAnalysisJobOutput(bucket=Bucket(stack, "Results"), prefix="moderation/"),
    moderation=MediaAnalysisJobModeration(min_confidence=60),
)
runner.on_manifest_uploaded("Manifests", suffix=".jsonl", prefix="manifests/")
runner.add_alarms(on_timed_out=False)

MediaAnalysisDashboard(stack, "Dashboard", machines=[waiter, runner])
app.synth()
