"""Starts MiniStack, with a StopExecution that also ends the children of Distributed Maps.

MiniStack 1.5.33 marks only the execution itself as aborted: its children go on, and those that have not begun still begin. That Step
Functions ends them is a guess. AWS documents it for a Map Run that fails.
"""

from ministack.app import main
from ministack.services import stepfunctions

execute_task = stepfunctions._execute_task


def execute_task_unless_aborted(state, state_input, execution, context):
    map_run = stepfunctions._map_runs.get(execution.get("mapRunArn"))
    if map_run and stepfunctions._executions.get(map_run["executionArn"])["status"] == "ABORTED":
        raise stepfunctions._ExecutionError("States.Aborted", "The execution of the Distributed Map was aborted.")
    return execute_task(state, state_input, execution, context)


stepfunctions._execute_task = execute_task_unless_aborted

if __name__ == "__main__":
    main()
