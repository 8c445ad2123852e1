import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template
from comprehend_stop_training import StopTraining


def test_an_alarm_is_raised_once_training_has_cost_500_usd():
    stack = Stack(App(), "Training")
    stop_training = StopTraining(stack, "StopTraining", monthly_limit_usd=500)
    template = Template.from_stack(stack)
    template.resource_count_is("AWS::StepFunctions::StateMachine", 3)
    template.has_resource_properties("AWS::CloudWatch::Alarm", {"MetricName": "TrainingCostMonthToDate", "Threshold": 500})
    assert stop_training.report_topic is not None


def test_a_wrong_setting_is_refused_in_one_line():
    with pytest.raises(RuntimeError, match="Training/StopTraining: monthlyLimitUsd must be an amount in USD above 0"):
        StopTraining(Stack(App(), "Training"), "StopTraining", monthly_limit_usd=-5)
