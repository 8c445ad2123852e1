package com.example;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import comprehendstoptraining.StopTraining;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Template;

class AppTest {
  @Test
  void anAlarmIsRaisedOnceTrainingHasCost500Usd() {
    var stack = new Stack(new App(), "Training");
    StopTraining.Builder.create(stack, "StopTraining").monthlyLimitUsd(500).build();
    var template = Template.fromStack(stack);
    template.resourceCountIs("AWS::StepFunctions::StateMachine", 3);
    template.hasResourceProperties("AWS::CloudWatch::Alarm", Map.of("MetricName", "TrainingCostMonthToDate", "Threshold", 500));
  }

  @Test
  void aWrongSettingIsRefusedInOneLine() {
    var builder = StopTraining.Builder.create(new Stack(new App(), "Training"), "StopTraining").monthlyLimitUsd(-5);
    var error = assertThrows(RuntimeException.class, builder::build);
    assertTrue(error.getMessage().contains("Training/StopTraining: monthlyLimitUsd must be an amount in USD above 0"));
  }
}
